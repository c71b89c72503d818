import { type BuiltPlugin, buildPlugin, formatMessage } from "@mortise/compiler";
import { type Fit, fitOf } from "@mortise/contract";
import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { printFit } from "../output/fit.ts";
import { operationsAsked, printInterface } from "../output/module.ts";
import { styled } from "../output/printer.ts";
import { duration, size } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";
import { writeOutput } from "../write/file.ts";

export interface BuildCommandOptions {
  readonly out: string;
  readonly contract?: readonly string[];
  readonly typeCheck: boolean;
  readonly json?: true;
}

/** `mortise build`: a TypeScript plug-in → one WebAssembly file, written only if it fits the contract (where one is given). */
export async function build(entry: string, options: BuildCommandOptions, shell: Shell): Promise<ExitCode> {
  const contract = options.contract && (await readContract(options.contract, shell)).contract;
  const built = await shell.during(`Building ${entry}`, () =>
    buildPlugin({ entry, typeCheck: options.typeCheck }),
  );
  for (const warning of built.warnings)
    shell.err.line`${styled("yellow", "warning")} ${formatMessage(warning)}`;
  const fit = contract && fitOf(contract, built);
  const fits = fit === undefined || fit.misfits.length === 0;
  if (fits) await writeOutput(options.out, built.wasm);

  if (options.json) printJson(built, fit, options.out, shell);
  else printBuilt(built, options.out, fits, shell);
  if (contract && fit && !options.json) printFit(fits ? shell.out : shell.err, entry, contract, fit);
  if (!fits) shell.err.line`  ${options.out} was not written.`;
  return fits ? EXIT_CODES.ok : EXIT_CODES.no;
}

function printBuilt(built: BuiltPlugin, path: string, written: boolean, { out, err }: Shell): void {
  const { bundleMs, typeCheckMs, preInitialiseMs, linkMs, totalMs } = built.timings;
  if (written) out.line`${styled("bold", path)} ${size(built.wasm.length)} in ${duration(totalMs)}`;
  printInterface(out, built);
  err.line`  bundle ${duration(bundleMs)}, type check ${duration(typeCheckMs)} beside it, start ${duration(preInitialiseMs)}, link ${duration(linkMs)}`;
}

function printJson(built: BuiltPlugin, fit: Fit | undefined, path: string, { out }: Shell): void {
  const { wasm, imports, exports, timings, warnings } = built;
  const fits = fit === undefined || fit.misfits.length === 0;
  out.json({
    ...(fits && { file: path }),
    bytes: wasm.length,
    operations: operationsAsked(built),
    imports,
    exports,
    timings,
    warnings,
    ...(fit && { fits, ...fit }),
  });
}
