import { proseLine } from "./document-text.ts";

/** A document's text inside a Markdown line: one line, and nothing in it is markup or HTML. */
export function markdownText(text: string): string {
  return proseLine(text).replace(/[\\`*_[\]<>&#|~!]/g, "\\$&");
}

/** A document's text as a code span, which it cannot end. */
export function markdownCode(text: string): string {
  const line = proseLine(text, 500);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
