import {
  AUTHENTICATION_EXCEPTIONS,
  CONTRADICTIONS,
  type Exception,
  REQUEST_EXCEPTIONS,
  STEADY_EXCEPTIONS,
} from "../exceptions.ts";
import { JUDGED } from "../judges/judged.ts";
import { allDocuments } from "../samples/index-of-documents.ts";
import { type Results, resultsOf } from "./results.ts";
import { COLUMNS, type Column, type Row } from "./rows.ts";

type Cells = { readonly [column in Column]?: string | number };

/** What each suite says of a document, in cells. */
const CELLS: { readonly [Suite in keyof Results]: (result: Results[Suite]) => Cells } = {
  read: ({ version, operations, events, types, errors, warnings, infos }) => ({
    OpenAPI: version,
    operations,
    events,
    types,
    errors,
    warnings,
    infos,
  }),
  "typescript-kit": ({ compiles }) => ({ TypeScript: compiles ? "yes" : "**no**" }),
  "rust-kit": ({ compiles }) => ({ Rust: compiles ? "yes" : "**no**" }),
  "go-kit": ({ compiles }) => ({ Go: compiles ? "yes" : "**no**" }),
  requests: ({ calls, exceptions, judge }) => ({
    requests: calls,
    valid: calls - exceptions,
    exceptions,
    judge,
  }),
  events: ({ heard }) => ({ heard }),
};

/**
 * A row for each real document that is here: what was found, and where a suite did not run, what the report said before.
 */
export async function rowsFrom(before: ReadonlyMap<string, Row>): Promise<readonly Row[]> {
  const rows = new Map(
    allDocuments().map((document) => [document, new Map<string, string>([["document", `\`${document}\``]])]),
  );
  for (const suite of Object.keys(CELLS) as (keyof Results)[]) await fill(rows, suite);
  return [...rows].map(([document, row]) => {
    const old = before.get(document);
    return new Map(COLUMNS.map((column) => [column, row.get(column) ?? old?.get(column) ?? ""]));
  });
}

async function fill<Suite extends keyof Results>(
  rows: ReadonlyMap<string, Map<string, string>>,
  suite: Suite,
): Promise<void> {
  for (const [document, result] of await resultsOf(suite)) {
    const row = rows.get(document);
    for (const [column, cell] of Object.entries(CELLS[suite](result))) row?.set(column, String(cell));
  }
}

/** The whole report. The same rows give the same text. */
export function printReport(rows: readonly Row[]): string {
  const total = new Map(COLUMNS.map((column) => [column as string, totalOf(rows, column)]));
  return `# What works with which document

Written by \`node conformance/report.ts\` from what the tests found out; \`--check\` compares. The documents are those of real
applications, and of the specification's own examples; they are no part of this repository.

- **errors, warnings, infos**: diagnostics of the importer: parts that could not be used, parts that came out otherwise, things
  worth knowing.
- **TypeScript, Rust, Go**: the kit of the whole document compiles: strictly, with \`cargo check\`, with \`go vet\`. Empty: not
  looked at yet.
- **requests**: calls of every operation, with all that it takes, with only what it needs, with texts that have to be escaped, and
  in each of its media types; **valid** as the judge says, ${shareOfValid(rows).toFixed(2)} % of all. The exceptions are below, by name.
- **heard**: events that a plug-in got as they were told.

${tableOf([...rows, total])}
## How documents were written for their judge

Where a judge can't read a document as it is, it gets another one that means the same or allows less
([readings.ts](judges/readings.ts)); only \`texts as texts\` allows more, any text. All others are as they were, or put together
from their files.

${readings()}
## Exceptions

${exceptions([...STEADY_EXCEPTIONS, ...REQUEST_EXCEPTIONS])}
Requirements of credentials that nobody can meet:

${exceptions(AUTHENTICATION_EXCEPTIONS)}
Events whose payload can't be made, so that the nearest one was told:

${exceptions(CONTRADICTIONS)}`;
}

/** How many of all requests are valid, in per cent. */
export function shareOfValid(rows: readonly Row[]): number {
  return (100 * Number(totalOf(rows, "valid"))) / Number(totalOf(rows, "requests"));
}

function totalOf(rows: readonly Row[], column: Column): string {
  const cells = rows.map((row) => row.get(column) ?? "").filter((cell) => cell !== "");
  if (column === "document") return `**${rows.length} documents**`;
  if (column === "OpenAPI" || column === "judge") return "";
  if (column === "TypeScript" || column === "Rust" || column === "Go") {
    return cells.length === 0 ? "" : `${cells.filter((cell) => cell === "yes").length} of ${cells.length}`;
  }
  return String(cells.reduce((sum, cell) => sum + Number(cell), 0));
}

function tableOf(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const words: readonly Column[] = ["document", "OpenAPI", "TypeScript", "Rust", "Go", "judge"];
  return [
    line(COLUMNS),
    line(COLUMNS.map((column) => (words.includes(column) ? "---" : "--:"))),
    ...rows.map((row) => line(COLUMNS.map((column) => row.get(column) ?? ""))),
  ].join("");
}

function readings(): string {
  return JUDGED.flatMap(({ file, readAs = [], inBrackets }) => {
    const all = [...readAs, ...(inBrackets ? ["lists and objects in brackets"] : [])];
    return all.length === 0 ? [] : [`- \`${file}\`: ${all.join("; ")}\n`];
  }).join("");
}

function exceptions(list: readonly Exception[]): string {
  const byReason = Map.groupBy(list, ({ document, reason }) => `\`${document}\`: ${reason}`);
  return [...byReason]
    .map(([reason, same]) => `- ${reason}\n${same.map(({ subject }) => `  - \`${subject}\`\n`).join("")}`)
    .join("");
}
