import { formatMessage, readModule } from "@mortise/compiler";
import { type Fit, fitOf } from "@mortise/contract";
import type { Built } from "../build/built.ts";
import { type Project, projectAt } from "../build/project.ts";
import { CliError, EXIT_CODES, type ExitCode } from "../failure.ts";
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

/**
 * `mortise build`: a plug-in in TypeScript, Rust or Go → one WebAssembly file, written only if it fits the contract
 * (where one is given).
 */
export async function build(entry: string, options: BuildCommandOptions, shell: Shell): Promise<ExitCode> {
  const contract = options.contract && (await readContract(options.contract, shell)).contract;
  const built = await made(entry, options, shell);
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

/** Builds the plug-in; with `--json`, why that failed is data, too. */
async function made(entry: string, options: BuildCommandOptions, shell: Shell): Promise<Built> {
  try {
    return await compile(await projectAt(entry), options, shell);
  } catch (error) {
    if (options.json) shell.out.json({ error: factsOf(error) });
    throw error;
  }
}

async function compile(project: Project, { typeCheck }: BuildCommandOptions, shell: Shell): Promise<Built> {
  if (project.kind === "typescript") {
    const { buildTypeScript } = await import("../build/typescript.ts");
    return shell.during(`Building ${project.entry}`, () => buildTypeScript(project.entry, typeCheck));
  }
  const { folder, kind } = project;
  if (!typeCheck) {
    throw new CliError(
      "wrong-usage",
      "--no-type-check",
      `${folder} is no TypeScript plug-in: its compiler always checks types.`,
      "Leave it out.",
    );
  }
  const start = performance.now();
  const { wasm, ms } =
    kind === "rust"
      ? await (await import("../build/rust.ts")).buildRust({ folder, shell })
      : await (await import("../build/go.ts")).buildGo({ folder, shell });
  const { imports: all, exports } = readModule(wasm);
  const imports = all.map(({ module, name }) => ({ module, name }));
  const timings = { totalMs: performance.now() - start, [kind === "rust" ? "cargoMs" : "goMs"]: ms };
  return { wasm, imports, exports, timings, warnings: [] };
}

/** Each part's time, as the compiler names the parts: `typeCheckMs` → `type check`. */
function printTimings({ totalMs: _, ...parts }: Built["timings"], { err }: Shell): void {
  const texts = Object.entries(parts).map(([name, ms]) => {
    return `${name.replace(/Ms$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${duration(ms)}`;
  });
  err.line`  ${texts.join(", ")}`;
}

function printJson(built: Built, fit: Fit | undefined, path: string, { out }: Shell): void {
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
