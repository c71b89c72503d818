import { EXIT_CODES, type ExitCode } from "../failure.ts";
import { readPlugin } from "../input/plugin.ts";
import { operationsAsked, otherImports, printInterface } from "../output/module.ts";
import { type Piece, styled } from "../output/printer.ts";
import { size } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";

/** `mortise inspect plugin.wasm`: what it asks for and handles, read from its sections; nothing of it runs. */
export async function inspectPlugin(
  path: string,
  options: { readonly all?: true; readonly json?: true },
  { out }: Shell,
): Promise<ExitCode> {
  const { bytes, module } = await readPlugin(path);
  const { memory, customSections } = module;
  if (options.json) {
    out.json({
      bytes: bytes.length,
      operations: operationsAsked(module),
      imports: module.imports,
      exports: module.exports,
      memory,
      customSections: [...customSections].map(([name, content]) => ({ name, bytes: content.length })),
    });
    return EXIT_CODES.ok;
  }
  out.line`${styled("bold", path)} ${size(bytes.length)}`;
  printInterface(out, module);
  if (options.all) {
    const rows: Piece[][] = [];
    for (const [from, names] of otherImports(module)) for (const name of names) rows.push([from, name]);
    for (const [name, content] of customSections) rows.push([`section ${name}`, size(content.length)]);
    out.table(rows);
  }
  if (memory) {
    const most = memory.mostPages === undefined ? "no bound" : size(memory.mostPages * 65_536);
    out.line`  memory from ${size(memory.leastPages * 65_536)} to ${most}`;
  }
  return EXIT_CODES.ok;
}
