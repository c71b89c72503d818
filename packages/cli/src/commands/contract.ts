import { type Contract, contractToJson, type Diagnostic } from "@mortise/contract";
import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { type Finding, printSummary, reaches, tally } from "../output/diagnostics.ts";
import { count } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";
import { writeOutput } from "../write/file.ts";

export interface ContractOptions {
  readonly out?: string;
  /** Default: `mortise`. */
  readonly format?: ContractFormat;
  readonly failOn?: Diagnostic["severity"];
}

/** Formats that a contract can be written in: Mortise's own, which it reads again, and XTP's schema language. */
export type ContractFormat = "mortise" | "xtp";

/** `mortise contract`: documents → one contract; the findings' summary on stderr. */
export async function contract(
  documents: readonly string[],
  options: ContractOptions,
  shell: Shell,
): Promise<ExitCode> {
  const { contract, findings: found } = await readContract(documents, shell);
  const { text, findings: lost } = await written(contract, options.format ?? "mortise");
  const findings = [...found, ...lost];
  if (options.out === undefined) shell.out.jsonText(text);
  else await writeOutput(options.out, text);

  const { operations, events, types } = contract;
  const offer = `${count(operations.length, "operation")}, ${count(events.length, "event")}, ${count(types.length, "type")}`;
  shell.err.line`${contract.title} ${contract.version}: ${offer}; ${tally(findings)}`;
  printSummary(shell.err, findings);
  return options.failOn && reaches(findings, options.failOn) ? EXIT_CODES.no : EXIT_CODES.ok;
}

/** The contract in a format, and what the format cannot say. */
async function written(
  contract: Contract,
  format: ContractFormat,
): Promise<{ readonly text: string; readonly findings: readonly Finding[] }> {
  if (format === "mortise") return { text: contractToJson(contract), findings: [] };
  const { generateXtp } = await import("@mortise/pdk");
  const { text, diagnostics } = generateXtp(contract);
  return { text, findings: diagnostics.map((diagnostic) => ({ ...diagnostic, source: "(xtp)" })) };
}
