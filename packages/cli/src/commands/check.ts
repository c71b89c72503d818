import { fitOf } from "@mortise/contract";
import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { readPlugin } from "../input/plugin.ts";
import { printFit } from "../output/fit.ts";
import type { Shell } from "../shell.ts";

export interface CheckOptions {
  readonly contract: readonly string[];
  readonly json?: true;
}

/** `mortise check`: a plug-in's imports and exports against a contract. */
export async function check(plugin: string, options: CheckOptions, shell: Shell): Promise<ExitCode> {
  const { module } = await readPlugin(plugin);
  const { contract } = await readContract(options.contract, shell);
  const fit = fitOf(contract, module);
  const fits = fit.misfits.length === 0;
  if (options.json) shell.out.json({ fits, ...fit });
  else printFit(shell.out, plugin, contract, fit);
  return fits ? EXIT_CODES.ok : EXIT_CODES.no;
}
