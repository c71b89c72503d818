import { dirname, join } from "node:path";
import {
  BuildError,
  type BuildMessage,
  type BuildTimings,
  type BuiltPlugin,
  buildPlugin,
  formatMessage,
} from "@mortise/compiler";
import { type Fit, fitOf } from "@mortise/contract";
import { EXIT_CODES, type ExitCode, FailureAt } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { factsOf } from "../output/failure.ts";
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
  const built = await shell.during(`Building ${entry}`, () => compile(entry, options, shell));
  for (const warning of built.warnings)
    shell.err.line`${styled("yellow", "warning")} ${formatMessage(warning)}`;
  const fit = contract && fitOf(contract, built);
  const fits = fit === undefined || fit.misfits.length === 0;
  if (fits) await writeOutput(options.out, built.wasm);

  if (options.json) printJson(built, fit, options.out, shell);
  else {
    if (fits)
      shell.out
        .line`${styled("bold", options.out)} ${size(built.wasm.length)} in ${duration(built.timings.totalMs)}`;
    if (contract && fit) printFit(fits ? shell.out : shell.err, options.out, contract, fit);
    else printInterface(shell.out, built);
    printTimings(built.timings, shell);
  }
  if (!fits) shell.err.line`  ${options.out} was not written.`;
  return fits ? EXIT_CODES.ok : EXIT_CODES.no;
}

/** Compiles the plug-in; findings then name files as the working folder sees them. */
async function compile(
  entry: string,
  { typeCheck, json }: BuildCommandOptions,
  shell: Shell,
): Promise<BuiltPlugin> {
  try {
    const built = await buildPlugin({ entry, typeCheck });
    return { ...built, warnings: fromHere(built.warnings, entry) };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const failure = new BuildError(error.code, fromHere(error.messages, entry), { cause: error });
    if (json) shell.out.json({ error: factsOf(failure) });
    throw new FailureAt(entry, failure);
  }
}

/** Messages whose files are relative to the entry's folder, relative to the working folder. */
function fromHere(messages: readonly BuildMessage[], entry: string): readonly BuildMessage[] {
  return messages.map((message) =>
    message.file === undefined ? message : { ...message, file: join(dirname(entry), message.file) },
  );
}

/** Each part's time, as the compiler names the parts: `typeCheckMs` → `type check`. */
function printTimings({ totalMs: _, ...parts }: BuildTimings, { err }: Shell): void {
  const texts = Object.entries(parts).map(([name, ms]) => {
    return `${name.replace(/Ms$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${duration(ms)}`;
  });
  err.line`  ${texts.join(", ")}`;
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
