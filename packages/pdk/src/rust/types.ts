import { code } from "../code.ts";
import type { KitFile } from "../kit.ts";
import type { Declaration, NominalModel } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { Declarations } from "./declarations.ts";
import type { Names } from "./names.ts";
import { type Imported, type Shapes, useLines } from "./shapes.ts";
import { identifier, moduleComment, ourLine } from "./text.ts";

/** More declarations than this are split over files, by the first letter of their names. */
const MAX_IN_FILE = 300;

/** `types.rs`, and `types/a.rs`, `types/b.rs`, … where there are many. */
export function typeFiles(model: NominalModel, names: Names, all: Shapes): readonly KitFile[] {
  const about = moduleComment([ourLine("The types of the app's API.")]);
  if (model.declarations.length <= MAX_IN_FILE) {
    return [typesFile("src/types.rs", about.join("\n"), model.declarations, names, all, false)];
  }
  const byLetter = new Map<string, Declaration[]>();
  for (const declaration of model.declarations) {
    const letter = (names.types.get(declaration.id)?.match(/[A-Za-z]/)?.[0] ?? "x").toLowerCase();
    const others = byLetter.get(letter);
    if (others) others.push(declaration);
    else byLetter.set(letter, [declaration]);
  }
  const printer = new Printer("    ").lines(about).gap();
  const letters = [...byLetter.keys()].sort();
  for (const letter of letters) printer.line(code`mod ${identifier(letter)};`);
  printer.gap();
  for (const letter of letters) printer.line(code`pub use ${identifier(letter)}::*;`);
  return [
    { path: "src/types.rs", text: printer.toString() },
    ...letters.map((letter) => {
      const title = moduleComment([ourLine(`Types from ${letter.toUpperCase()}.`)]).join("\n");
      return typesFile(`src/types/${letter}.rs`, title, byLetter.get(letter) ?? [], names, all, true);
    }),
  ];
}

function typesFile(
  path: string,
  title: string,
  declarations: readonly Declaration[],
  names: Names,
  all: Shapes,
  isPart: boolean,
): KitFile {
  const imports = new Set<Imported>();
  const body = new Printer("    ");
  const printed = new Declarations(names, all, all.in(code``, imports));
  for (const declaration of declarations) printed.print(body, declaration);
  const uses = useLines(imports, false);
  const printer = new Printer("    ").lines(uses);
  if (isPart) printer.gap().line(code`#[allow(unused_imports)]`).line(code`use super::*;`);
  const head = printer.isEmpty ? title : `${title}\n\n${printer.toString().trimEnd()}`;
  return { path, text: body.isEmpty ? `${head}\n` : `${head}\n\n${body}` };
}
