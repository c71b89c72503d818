/** How an operation's parameters and body become the fields of one struct. */

import { claimNames } from "../claim-names.ts";
import type { Code } from "../code.ts";
import { code } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type { NominalBody, NominalContent, NominalOperation } from "../nominal/model.ts";
import type { Printer } from "../printer.ts";
import { type FieldRow, fieldNames, fieldRows, printStruct } from "./declarations.ts";
import { behind } from "./identifiers.ts";
import type { OperationNames } from "./names.ts";
import type { Shapes } from "./shapes.ts";
import { comment, identifier, tagLiteral } from "./text.ts";

/** A body's field: `Body`, or `CsvBody` for what is not the default. */
interface BodyField {
  readonly name: string;
  readonly content: NominalContent;
}

export function printParameters(
  printer: Printer,
  shapes: Shapes,
  nominal: NominalOperation,
  own: OperationNames,
): void {
  const { body, parameters } = nominal;
  const bodies = body ? bodyFields(body) : [];
  const rows = fieldRows(parameters, shapes, reservedBy(bodies));
  if (body) {
    for (const one of bodies) rows.push(bodyRow(one, body, shapes));
    if (body.takesContentType) rows.push(contentTypeRow(body));
  }
  printer.gap().lines(comment([[`${own.parameters} is what ${own.call} takes.`]]));
  printStruct(printer, own.parameters, rows);
}

/** The names of the fields: of the parameters, and of each body. */
export function parameterNames({ body, parameters }: NominalOperation): {
  readonly fields: readonly Code[];
  readonly body: readonly Code[];
} {
  const bodies = body ? bodyFields(body) : [];
  return {
    fields: fieldNames(parameters, reservedBy(bodies)),
    body: bodies.map(({ name }) => identifier(name)),
  };
}

function reservedBy(bodies: readonly BodyField[]): ReadonlySet<string> {
  return new Set([...bodies.map(({ name }) => name), "ContentType"]);
}

function bodyFields({ contents }: NominalBody): readonly BodyField[] {
  const names = claimNames(
    contents.map((content, index) => ({
      wanted: index === 0 ? "Body" : bodyName(content),
    })),
    new Set(["ContentType"]),
  );
  return contents.map((content, index) => ({ name: names[index] ?? "Body", content }));
}

/** `text/csv` → `BodyCsv`, `image/*` → `BodyImage`; a form has a shorter name than its media type. */
function bodyName({ form, mediaTypes }: NominalContent): string {
  if (form === "form" || form === "multipart") return behind("Body", [form]);
  const parts = (mediaTypes[0] ?? "").toLowerCase().split("/");
  const words =
    parts.map((part) => part.match(/[a-z0-9]+/g) ?? []).findLast((found) => found.length > 0) ?? [];
  return behind("Body", words.slice(0, 4));
}

function bodyRow({ name, content }: BodyField, body: NominalBody, shapes: Shapes): FieldRow {
  const { mediaTypes, shape } = content;
  const isAlone = body.contents.length === 1;
  const required = body.required && isAlone;
  const said = proseLines(body.description);
  const which = isAlone
    ? []
    : [`As ${mediaTypes.map((type) => proseLine(type, 80)).join(", ")}. One body is set.`];
  const field = shapes.field({ shape, required });
  const type: Code = shape.kind === "bytes" ? code`[]byte` : field.type;
  const options = [...(field.optional ? ["omitzero"] : []), ...(field.nullable ? ["nullable"] : [])];
  const tag = tagLiteral([
    ["body", mediaTypes[0] ?? ""],
    ...(options.length > 0 ? ([["options", options.join(",")]] as const) : []),
  ]);
  return { comment: comment([said, which]), cells: [identifier(name), type, tag] };
}

function contentTypeRow({ contents }: NominalBody): FieldRow {
  const all = contents.flatMap(({ mediaTypes }) => mediaTypes).map((type) => proseLine(type, 80));
  const text = `ContentType is the body's media type: ${all.join(", ")}. Empty: what fits the body that is set.`;
  return {
    comment: comment([[text]]),
    cells: [identifier("ContentType"), code`string`, tagLiteral([["mediatype", "*"]])],
  };
}
