import { IMPORT_MODULE } from "@mortise/contract";
import { type Piece, type Printer, styled } from "./printer.ts";
import { count } from "./quantities.ts";

/** What a plug-in's module imports and exports. */
export interface Interface {
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  readonly exports: readonly string[];
}

/** The operations that a module asks for, sorted. */
export function operationsAsked({ imports }: Interface): readonly string[] {
  return imports
    .filter(({ module }) => module === IMPORT_MODULE)
    .map(({ name }) => name)
    .sort();
}

/** Lists what a module asks for and exports; imports of other modules only by their number. */
export function printInterface(printer: Printer, module: Interface): void {
  const rows: Piece[][] = [];
  const list = (label: string, names: readonly string[]) => {
    for (const [index, name] of names.entries()) rows.push([index === 0 ? label : "", styled("cyan", name)]);
    if (names.length === 0) rows.push([label, styled("dim", "nothing")]);
  };
  list("imports", operationsAsked(module));
  list("exports", module.exports);
  printer.table(rows);
  for (const [from, names] of otherImports(module))
    printer.line`  and ${count(names.length, "import")} from ${from}`;
}

/** Names of the imports from any module but the operations', by module. */
export function otherImports({ imports }: Interface): ReadonlyMap<string, readonly string[]> {
  const others = new Map<string, string[]>();
  for (const { module, name } of imports) {
    if (module === IMPORT_MODULE) continue;
    others.set(module, [...(others.get(module) ?? []), name]);
  }
  return others;
}
