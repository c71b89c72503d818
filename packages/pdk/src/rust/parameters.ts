import { claimNames, type NameClaim } from "../claim-names.ts";
import { type Code, code } from "../code.ts";
import { proseLines } from "../document-text.ts";
import type { KitDiagnostic } from "../kit.ts";
import type { NominalBody, NominalContent, NominalOperation, NominalParameter } from "../nominal/model.ts";
import type { Printer } from "../printer.ts";
import { deprecation, fieldComment } from "./comments.ts";
import { constructorOf, macro, type NamedField } from "./declarations.ts";
import { nameWords, pascal, snake, written } from "./identifiers.ts";
import type { OperationNames } from "./names.ts";
import { fieldType, type ShapePrinter, type Shapes } from "./shapes.ts";
import { codeSpan, docComment, identifier, ourLine, stringLiteral } from "./text.ts";

/** Parameters of an operation with their identifiers. */
interface Flat {
  readonly parameters: readonly NamedField<NominalParameter>[];
  readonly diagnostics: readonly KitDiagnostic[];
}

const TEXT = { kind: "text" } as const;

/** Finds the fields' names: the wire's, unless two places share one. */
export function flatten({ operation, parameters, body }: NominalOperation): Flat {
  const reserved = new Set([...(body ? ["body"] : []), ...(body?.takesContentType ? ["content_type"] : [])]);
  const claims = parameters.map(({ name, place }) => {
    const words = nameWords(name);
    return { wanted: snake(words, "other"), otherwise: [snake([place, ...words], place)] };
  });
  const names = claimNames(claims, reserved, (name, n) => `${name}_${n}`);
  const flat = parameters.map((field, index) => ({
    field,
    own: identifier(written(names[index] ?? "other")),
  }));
  const diagnostics = flat
    .filter((_, index) => names[index] !== claims[index]?.wanted)
    .map(({ field, own }): KitDiagnostic => {
      const message = `The ${field.place} parameter "${field.name}" of "${operation.name}" is called "${own}" in Rust, because another one has its name.`;
      return { code: "parameter-renamed", severity: "info", at: operation.at, message };
    });
  return { parameters: flat, diagnostics };
}

/** Declares what an operation takes. */
export function printParams(
  printer: Printer,
  nominal: NominalOperation,
  own: OperationNames,
  all: Shapes,
  shapes: ShapePrinter,
): readonly KitDiagnostic[] {
  const { body } = nominal;
  const { parameters, diagnostics } = flatten(nominal);
  if (body && body.contents.length > 1) printBodies(printer, body, own, shapes);
  const fields: {
    readonly own: Code;
    readonly type: Code;
    readonly given?: NamedField;
    readonly line: readonly Code[];
  }[] = [];
  for (const { field, own: name } of parameters) {
    const type = fieldType(field, shapes);
    const mode = field.required ? code`required` : code`optional`;
    const held = field.required ? type : code`Option<${type}>`;
    const wire = stringLiteral(field.name);
    const line = [
      ...fieldComment(field, name),
      ...deprecation(field.deprecated),
      code`pub ${name}: ${held} = ${identifier(field.place)} ${mode} ${wire},`,
    ];
    fields.push({ own: name, type, ...(field.required && { given: { field, own: name } }), line });
  }
  if (body) fields.push(...bodyFields(body, own, shapes));
  printer.gap();
  macro(printer, code`params`, () => {
    printer.lines(docComment([ourLine(`What [\`${own.call.replace("r#", "")}\`] takes.`)]));
    const given = fields.flatMap((field) => field.given ?? []);
    if (given.length === 0) printer.line(code`#[derive(Default)]`);
    const lines = () => {
      for (const { line } of fields) printer.lines(line);
    };
    printer.block(code`pub struct ${own.params} {`, lines, code`}`);
    if (given.length === 0) return;
    const left = fields.filter((field) => !field.given).map((field) => field.own);
    printer.line(constructorOf(given, left, all, bodyAware(shapes, own)));
  });
  return diagnostics;
}

/** A shape that stands for the enum of an operation's bodies, which is no declaration of the model. */
const BODIES = { kind: "ref", id: "" } as const;

function bodyAware(shapes: ShapePrinter, own: OperationNames): ShapePrinter {
  return { ...shapes, print: (shape) => (shape === BODIES ? own.body : shapes.print(shape)) };
}

function bodyFields(body: NominalBody, own: OperationNames, shapes: ShapePrinter) {
  const [content, ...others] = body.contents;
  if (!content) return [];
  const isChoice = others.length > 0;
  const shape = isChoice ? BODIES : content.shape;
  const type = bodyAware(shapes, own).print(shape);
  const mode = isChoice
    ? body.required
      ? code`choice chosen`
      : code`choice maybe_chosen`
    : body.required
      ? code`body required`
      : code`body optional`;
  const name = code`body`;
  const field = { name: "body", shape, required: body.required, facts: [] };
  const fields: { own: Code; type: Code; given?: NamedField; line: readonly Code[] }[] = [
    {
      own: name,
      type,
      ...(body.required && { given: { field, own: name } }),
      line: [
        ...docComment(proseLines(body.description), [ourLine("The body.")]),
        code`pub body: ${body.required ? type : code`Option<${type}>`} = ${mode} "",`,
      ],
    },
  ];
  if (!body.takesContentType) return fields;
  const isOpen = !isChoice && body.required && isRange(content.mediaTypes[0] ?? "");
  const media = { name: "contentType", shape: TEXT, required: isOpen, facts: [] };
  const listed = body.contents.flatMap(({ mediaTypes }) => mediaTypes).map(codeSpan);
  fields.push({
    own: code`content_type`,
    type: code`String`,
    ...(isOpen && { given: { field: media, own: code`content_type` } }),
    line: [
      ...docComment([ourLine(`The body's media type: ${listed.join(", ")}.`)]),
      isOpen
        ? code`pub content_type: String = content_type required "",`
        : code`pub content_type: Option<String> = content_type optional "",`,
    ],
  });
  return fields;
}

/** Whether a media type stands for several. All of them are sent as JSON where nothing else is said. */
function isRange(mediaType: string): boolean {
  return mediaType.includes("*") && !mediaType.startsWith("*/*");
}

function printBodies(printer: Printer, body: NominalBody, own: OperationNames, shapes: ShapePrinter): void {
  const names = claimNames(body.contents.map(bodyClaim), new Set(["Self"]));
  printer.gap();
  macro(printer, code`body`, () => {
    printer.lines(docComment([ourLine(`The bodies of [\`${own.call.replace("r#", "")}\`].`)]));
    const variants = () => {
      for (const [index, content] of body.contents.entries()) {
        const mediaType = mediaTypeOf(content);
        printer.lines(docComment([ourLine(`${content.mediaTypes.map(codeSpan).join(", ")}.`)]));
        printer.line(
          code`${identifier(names[index] ?? "Other")}(${shapes.print(content.shape)}) = (${mediaType}),`,
        );
      }
    };
    printer.block(code`pub enum ${own.body} {`, variants, code`}`);
  });
}

/** Called after what it is; after its media type where another body is the same. */
function bodyClaim(content: NominalContent, _: number, all: readonly NominalContent[]): NameClaim {
  const isOnly = all.every((other) => other === content || other.form !== content.form);
  const [mediaType = ""] = content.mediaTypes;
  const [, subtype = mediaType] = (mediaType.split(";", 1)[0] ?? "").split("/");
  return { wanted: pascal(isOnly ? [content.form] : nameWords(subtype), "Other") };
}

/** What a body is sent as: its first media type that is one, not a range. */
function mediaTypeOf({ mediaTypes }: NominalContent): Code {
  const mediaType = mediaTypes.find((one) => !isRange(one));
  return mediaType === undefined ? code`` : stringLiteral(mediaType);
}
