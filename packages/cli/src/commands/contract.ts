import type { Diagnostic } from "@mortise/contract";
import { contractToJson } from "@mortise/contract";
import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { printSummary, reaches, tally } from "../output/diagnostics.ts";
import { count } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";
import { writeOutput } from "../write/file.ts";

export interface ContractOptions {
  readonly out?: string;
  readonly failOn?: Diagnostic["severity"];
}

/** `mortise contract`: documents → one contract; the findings' summary on stderr. */
export async function contract(
  documents: readonly string[],
  options: ContractOptions,
  shell: Shell,
): Promise<ExitCode> {
  const { contract, findings } = await readContract(documents, shell);
  const json = contractToJson(contract);
  if (options.out === undefined) shell.out.jsonText(json);
  else await writeOutput(options.out, json);

  const { operations, events, types } = contract;
  const offer = `${count(operations.length, "operation")}, ${count(events.length, "event")}, ${count(types.length, "type")}`;
  shell.err.line`${contract.title} ${contract.version}: ${offer}; ${tally(findings)}`;
  printSummary(shell.err, findings);
  return options.failOn && reaches(findings, options.failOn) ? EXIT_CODES.no : EXIT_CODES.ok;
}
