import type { Kit } from "@mortise/pdk";
import { at, EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { generateKit } from "../kits.ts";
import type { KitLanguage } from "../languages.ts";
import { type Finding, printSummary, tally } from "../output/diagnostics.ts";
import { type Style, styled } from "../output/printer.ts";
import { count, duration, size } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";
import { compareKit, writeKit } from "../write/kit-folder.ts";

export interface KitOptions {
  readonly out: string;
  readonly name: string;
  readonly packageVersion?: string;
  readonly check?: true;
}

/** `mortise pdk <language>`: a contract → the kit in its folder, or how the folder differs from it. */
export async function pdk(
  language: KitLanguage,
  documents: readonly string[],
  options: KitOptions,
  shell: Shell,
): Promise<ExitCode> {
  const start = performance.now();
  const { contract, findings } = await readContract(documents, shell);
  const kit = await at(options.name, () => generateKit(language, contract, options));
  const all = [...findings, ...kit.diagnostics.map((diagnostic) => ({ ...diagnostic, source: "(kit)" }))];
  if (options.check) return check(kit, options, shell);

  const { written, unchanged, removed, kept } = await writeKit(options.out, kit.files);
  const bytes = kit.files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const { operations, events } = contract;
  shell.out
    .line`${options.name} in ${options.out}: ${count(operations.length, "operation")}, ${count(events.length, "event")}, ${size(bytes)}`;
  shell.out
    .line`  ${count(written.length, "file")} written, ${unchanged} unchanged, ${removed.length} removed in ${duration(performance.now() - start)}`;
  for (const path of removed) shell.out.line`  removed ${path}`;
  for (const path of kept)
    shell.err.line`  ${styled("yellow", "kept")} ${path}: no longer a part of the kit, but changed by hand`;
  printFindings(all, shell);
  return EXIT_CODES.ok;
}

async function check(kit: Kit, { out, name }: KitOptions, shell: Shell): Promise<ExitCode> {
  const { differing, missing, extra } = await compareKit(out, kit.files);
  const list = (style: Style, word: string, paths: readonly string[]) => {
    for (const path of paths) shell.out.line`${styled(style, word)} ${path}`;
  };
  list("yellow", "differs", differing);
  list("red", "missing", missing);
  list("yellow", "extra  ", extra);
  const wrong = differing.length + missing.length + extra.length;
  if (wrong === 0) {
    shell.out.line`${name} in ${out} is what the contract gives: ${count(kit.files.length, "file")}`;
    return EXIT_CODES.ok;
  }
  shell.err
    .line`${styled("red", "mortise:")} [${styled("bold", "kit-differs")}] ${out}: ${count(wrong, "file")} not as the contract gives ${wrong === 1 ? "it" : "them"}`;
  shell.err.line`  Run the same command without --check. It removes extra files only if it made them.`;
  return EXIT_CODES.no;
}

function printFindings(findings: readonly Finding[], shell: Shell): void {
  shell.err.line`${tally(findings)}`;
  printSummary(shell.err, findings);
}
