import type { Contract, Diagnostic, Event, Operation } from "@mortise/contract";
import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { isModule } from "../input/plugin.ts";
import { type Finding, printAll, printSummary, reaches, tally } from "../output/diagnostics.ts";
import { type Piece, styled } from "../output/printer.ts";
import { count } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";
import { inspectPlugin } from "./inspect-plugin.ts";

export interface InspectOptions {
  readonly all?: true;
  readonly json?: true;
  readonly failOn?: Diagnostic["severity"];
}

/** Operations and events that are listed without `--all`. */
const LISTED = 12;

/** `mortise inspect`: what a document, a contract or a plug-in has. */
export async function inspect(input: string, options: InspectOptions, shell: Shell): Promise<ExitCode> {
  if (await isModule(input)) return inspectPlugin(input, options, shell);
  const { contract, findings } = await readContract([input], shell);
  if (options.json) shell.out.json(summaryOf(contract, findings));
  else printContract(shell, contract, findings, options.all === true);
  return options.failOn && reaches(findings, options.failOn) ? EXIT_CODES.no : EXIT_CODES.ok;
}

function summaryOf(contract: Contract, findings: readonly Finding[]): unknown {
  return {
    title: contract.title,
    version: contract.version,
    servers: contract.servers.map((server) => server.url),
    operations: contract.operations.map(({ name, id, method, path, at, summary, deprecated }) => {
      return { name, id, method, path, at, summary, deprecated };
    }),
    events: contract.events.map(({ name, source, at, summary, deprecated }) => {
      return { name, key: source.key, at, summary, deprecated };
    }),
    types: contract.types.length,
    findings,
  };
}

function printContract(shell: Shell, contract: Contract, findings: readonly Finding[], all: boolean): void {
  const { out } = shell;
  out.line`${styled("bold", contract.title)} ${contract.version}`;
  const [server] = contract.servers;
  if (server) out.line`  ${server.url}`;
  printList(shell, all, "operation", contract.operations, operationRow);
  printList(shell, all, "event", contract.events, eventRow);
  out.line`\n${count(contract.types.length, "type")}, ${tally(findings)}`;
  if (all) printAll(out, findings);
  else printSummary(out, findings);
}

function printList<T>(
  { out }: Shell,
  all: boolean,
  what: string,
  items: readonly T[],
  rowOf: (item: T) => Piece[],
): void {
  const shown = all ? items : items.slice(0, LISTED);
  out.line`\n${count(items.length, what)}`;
  out.table(shown.map(rowOf));
  const left = items.length - shown.length;
  if (left > 0) out.line`  ${styled("dim", `… ${left} more: --all`)}`;
}

function operationRow({ name, method, path, deprecated }: Operation): Piece[] {
  return [styled("cyan", name), method, deprecated ? `${path} (deprecated)` : path];
}

function eventRow({ name, summary, deprecated }: Event): Piece[] {
  return [styled("cyan", name), deprecated ? `(deprecated) ${summary ?? ""}` : (summary ?? "")];
}
