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
      madeFor: madeFor(customSections),
      operations: operationsAsked(module),
      imports: module.imports,
      exports: module.exports,
      memory,
      customSections: [...customSections].map(([name, content]) => ({ name, bytes: content.length })),
    });
    return EXIT_CODES.ok;
  }
  out.line`${styled("bold", path)} ${size(bytes.length)}`;
  for (const { title, version } of madeFor(customSections)) out.line`  made for ${title} ${version}`;
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

interface MadeFor {
  readonly title: string;
  readonly version: string;
}

/** The contracts that a plug-in of our compiler says it was made for, in its own section; whatever else is there is nothing. */
function madeFor(customSections: ReadonlyMap<string, Uint8Array>): readonly MadeFor[] {
  const section = customSections.get("mortise");
  if (section === undefined) return [];
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(section));
    if (typeof value !== "object" || value === null || !("contracts" in value)) return [];
    return Array.isArray(value.contracts) ? value.contracts.filter(isMadeFor) : [];
  } catch {
    return [];
  }
}

function isMadeFor(value: unknown): value is MadeFor {
  if (typeof value !== "object" || value === null || !("title" in value) || !("version" in value))
    return false;
  return typeof value.title === "string" && typeof value.version === "string";
}
