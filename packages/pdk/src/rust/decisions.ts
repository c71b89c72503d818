/** `src/kit/decisions.rs`: what makes decisions about records. Only in kits of apps that ask for them. */
import { type Code, code } from "../code.ts";
import type { KitFile } from "../kit.ts";
import { type DecidedEvent, decidedEvents, type NominalDecision } from "../nominal/decisions.ts";
import type { Declared, NominalModel } from "../nominal/model.ts";
import { Printer } from "../printer.ts";
import { macro, variantNames } from "./declarations.ts";
import { RUST_DECIDE } from "./glue/decide.ts";
import type { Names } from "./names.ts";
import { identifier, moduleComment, ourLine } from "./text.ts";

/** The files that decisions need beside the kit's own; none for an app that asks for none. */
export function decisionFiles(model: NominalModel, names: Names): readonly KitFile[] {
  const events = decidedEvents(model);
  if (events.length === 0) return [];
  return [
    { path: "src/kit/decide.rs", text: RUST_DECIDE },
    { path: "src/kit/decisions.rs", text: declarations(events, names).toString() },
  ];
}

function declarations(events: readonly DecidedEvent[], names: Names): Printer {
  const printer = new Printer("    ");
  const nameOf = ({ id }: Declared) => names.types.get(id) ?? identifier("Unnamed");
  printer.lines(moduleComment([ourLine("What makes the decisions about each kind of record.")]));
  printer.gap().line(code`use crate::types::*;`);
  for (const decision of new Set(events.map((event) => event.decision))) {
    printer.gap();
    macro(printer, code`decision`, () => printer.lines(decisionLines(decision, nameOf)));
  }
  const answers = new Map(events.flatMap(({ many, decision }) => (many ? [[many.answer, decision]] : [])));
  for (const [answer, { declaration }] of answers) {
    printer.gap();
    macro(printer, code`decisions`, () => printer.line(code`${nameOf(answer)} of ${nameOf(declaration)}`));
  }
  return printer;
}

function decisionLines(
  { declaration, allow, reject, change, field, fieldError }: NominalDecision,
  nameOf: (declared: Declared) => Code,
): readonly Code[] {
  const variants = variantNames(declaration);
  const member = ({ index, struct }: NominalDecision["allow"]) =>
    code`${variants[index] ?? identifier("Unnamed")}(${nameOf(struct)})`;
  return [
    code`${nameOf(declaration)} { ${member(allow)}, ${member(reject)} }`,
    code`of ${nameOf(field)}, ${nameOf(fieldError)}${change ? code`,` : code``}`,
    ...(change ? [code`change ${member(change)} by ${nameOf(change.changes)}`] : []),
  ];
}
