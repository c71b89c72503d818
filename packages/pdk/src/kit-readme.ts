import { type Contract, type Event, type Operation, takesInput } from "@mortise/contract";
import type { KitFile } from "./kit.ts";
import { markdownCode, markdownText } from "./markdown.ts";

/** What authors write for what the contract offers. */
export interface AuthorsWords {
  /** The function of an operation, without its parentheses: our own name, which ends no code span. */
  call(operation: Operation): string;
  /** An event, as Markdown. */
  event(event: Event): string;
}

/** A kit's `README.md`: a heading, the language's own sections but for empty ones, then everything that there is. */
export function kitReadme(contract: Contract, own: readonly string[], words: AuthorsWords): KitFile {
  const title = `${markdownText(contract.title)} ${markdownText(contract.version)}`.trim();
  const sections = [
    `# Plug-in kit for ${title}`,
    "What a plug-in may call and hear, typed. Generated; do not edit.",
    ...own,
    `## Operations (${contract.operations.length})`,
    contract.operations.map((operation) => operationLine(operation, words)).join("\n"),
    `## Events (${contract.events.length})`,
    contract.events.map((event) => eventLine(event, words)).join("\n"),
  ];
  return { path: "README.md", text: `${sections.filter((section) => section !== "").join("\n\n")}\n` };
}

function operationLine(operation: Operation, words: AuthorsWords): string {
  const call = `\`${words.call(operation)}(${takesInput(operation) ? "…" : ""})\``;
  const summary = operation.summary ? `: ${markdownText(operation.summary)}` : "";
  return `- ${call} ${markdownCode(`${operation.method} ${operation.path}`)}${summary}`;
}

function eventLine(event: Event, words: AuthorsWords): string {
  const summary = event.summary ?? event.description;
  return `- ${words.event(event)}${summary ? `: ${markdownText(summary)}` : ""}`;
}
