import { type Code, code } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type { Field } from "../nominal/model.ts";
import { codeSpan, docComment, ourLine } from "./text.ts";

/** What a field's comment says beside its description. */
export function fieldComment(field: Field, own: Code): readonly Code[] {
  const { name, shape, required, facts } = field;
  const notes: string[] = [];
  if (name !== own && `r#${name}` !== own) notes.push(ourLine(`Called ${codeSpan(name)} on the wire.`));
  if (shape.kind === "nullable")
    notes.push(ourLine(required ? "`None` is `null`." : "`Some(None)` is `null`."));
  if (field.default !== undefined) notes.push(ourLine(`Default: ${codeSpan(jsonLine(field.default))}.`));
  if (field.example !== undefined) notes.push(ourLine(`Example: ${codeSpan(jsonLine(field.example))}.`));
  return docComment(proseLines(field.description), [...facts, ...notes]);
}

/** Warns where it is used. */
export function deprecation(deprecated: true | undefined): readonly Code[] {
  return deprecated ? [code`#[deprecated]`] : [];
}

function jsonLine(value: unknown): string {
  return proseLine(JSON.stringify(value));
}
