import { claimNames } from "../claim-names.ts";
import { type Code, code, joinCode } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type { UnionDeclaration, UnionMember } from "../nominal/model.ts";
import type { Printer } from "../printer.ts";
import { type FieldRow, printMethods, printStruct } from "./declarations.ts";
import { exported, METHODS } from "./identifiers.ts";
import type { Shapes } from "./shapes.ts";
import { comment, identifier, numberLiteral, stringLiteral, tagLiteral } from "./text.ts";

/** A struct with a field for each member, of which one is set, and `Other` for what the document does not know. */
export function printUnion(
  printer: Printer,
  shapes: Shapes,
  declaration: UnionDeclaration,
  name: Code,
): void {
  const { members, toldBy, description, deprecated, named } = declaration;
  const own = named === undefined ? "" : ` the app's ${proseLine(named)}:`;
  printer.lines(
    comment(
      [[`${name} is${own} one of several types. One field is set.`], proseLines(description)],
      deprecated,
    ),
  );
  const names = memberNames(declaration);
  const rows = members.map((member, index): FieldRow => {
    const tag = tagLiteral([["union", member.kinds.join(",")]]);
    return {
      comment: memberComment(member, toldBy),
      cells: [names[index] ?? code`_`, memberType(member, shapes), tag],
    };
  });
  rows.push({
    comment: comment([["Other is whatever fits none of them, as it came."]]),
    cells: [code`Other`, code`any`, tagLiteral([["json", "-"]])],
  });
  printStruct(printer, name, rows);
  printMethods(printer, name);
  printer.gap().line(code`func (${name}) variants() variants {`);
  printer.line(code`	return ${variants(declaration)}`).line(code`}`);
}

/** A name for each member. */
export function memberNames({ members }: UnionDeclaration): readonly Code[] {
  const claims = members.map(({ words }) => ({ wanted: exported(words) }));
  return claimNames(claims, new Set([...METHODS, "Other"])).map(identifier);
}

function memberType(member: UnionMember, shapes: Shapes): Code {
  const type = shapes.plain(member.shape);
  return shapes.hasNil(member.shape) && type !== "any" ? type : code`*${type}`;
}

function memberComment({ tags }: UnionMember, toldBy: UnionDeclaration["toldBy"]): readonly Code[] {
  if (toldBy.by !== "tag" || tags.length === 0) return [];
  const values = tags.map((tag) => proseLine(JSON.stringify(tag), 80)).join(", ");
  return comment([[`Where ${proseLine(JSON.stringify(toldBy.property), 80)} is ${values}.`]]);
}

/** What the kit's reader needs to know: nothing, where kinds and properties tell all. */
function variants({ toldBy, members }: UnionDeclaration): Code {
  if (toldBy.by !== "tag") return code`variants{}`;
  const entries = [...toldBy.members].map(
    ([value, index]) => code`${stringLiteral(value)}: ${numberLiteral(index)}`,
  );
  const written = members.map(({ tags }) => stringLiteral(tags[0] ?? ""));
  return code`variants{${stringLiteral(toldBy.property)}, map[string]int{${joinCode(entries, ", ")}}, []string{${joinCode(written, ", ")}}}`;
}
