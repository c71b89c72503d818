/** How an operation's parameters and body become the members of one flat object. */
import { essence, type Operation, type Parameter, type ParameterPlace } from "@mortise/contract";
import { claimNames } from "../claim-names.ts";
import { type Code, code, joinCode } from "../code.ts";
import { proseLines } from "../document-text.ts";
import type { KitDiagnostic } from "../kit.ts";
import type { Printer } from "../printer.ts";
import { propertyComment } from "./comments.ts";
import { unionOf } from "./expressions.ts";
import { docComment, propertyName, stringLiteral, templateLiteralType } from "./text.ts";
import type { TypePrinter } from "./types.ts";

/** In this order parameters of the same name get it; the others get their place before it. */
export const PLACES: readonly ParameterPlace[] = ["path", "query", "header", "cookie"];

/** A parameter with its name in the flat object. */
export interface FlatParameter {
  readonly flat: string;
  readonly parameter: Parameter;
}

/** The flat object of an operation. */
export interface FlatParameters {
  /** By place, in the document's order within one. */
  readonly parameters: readonly FlatParameter[];
  /** Whether the author may say which of several media types the body has. */
  readonly takesContentType: boolean;
  /** Whether the object itself may be left out. */
  readonly optional: boolean;
  readonly diagnostics: readonly KitDiagnostic[];
}

/** Finds the flat names: the wire's, unless two places share one. */
export function flatten(operation: Operation): FlatParameters {
  const takesContentType = hasContentTypes(operation);
  const parameters = PLACES.flatMap((place) => operation.parameters.filter((one) => one.place === place));
  const reserved = new Set([
    ...(operation.body ? ["body"] : []),
    ...(takesContentType ? ["contentType"] : []),
  ]);
  const claims = parameters.map(({ name, place }) => ({ wanted: name, otherwise: [`${place}_${name}`] }));
  const names = claimNames(claims, reserved, (name, n) => `${name}_${n}`);
  const flat = parameters.map((parameter, index) => ({ flat: names[index] ?? parameter.name, parameter }));
  const diagnostics = flat
    .filter((one) => one.flat !== one.parameter.name)
    .map(({ flat, parameter }): KitDiagnostic => {
      const message = `The ${parameter.place} parameter "${parameter.name}" of "${operation.name}" is called "${flat}" in TypeScript, because another one has its name.`;
      return { code: "parameter-renamed", severity: "info", at: operation.at, message };
    });
  const optional = parameters.every(({ required }) => !required) && !operation.body?.required;
  return { parameters: flat, takesContentType, optional, diagnostics };
}

/** Whether a body may come in several media types, or in any of a range such as `image/*`. */
function hasContentTypes(operation: Operation): boolean {
  const contents = operation.body?.contents ?? [];
  return contents.length > 1 || contents.some(({ mediaType }) => mediaType.includes("*"));
}

/** Declares the flat object's type. */
export function declareParameters(
  printer: Printer,
  types: TypePrinter,
  operation: Operation,
  flat: FlatParameters,
  name: Code,
): void {
  const bodies = bodiesOf(types, operation);
  const members = () => {
    for (const { flat: flatName, parameter } of flat.parameters) {
      printer.lines(propertyComment(parameter));
      const type = types.parameter({ ...parameter, name: flatName });
      printer.line(member(flatName, type, parameter.required));
    }
  };
  const description = docComment(proseLines(operation.body?.description));
  if (bodies.length <= 1) {
    printer.block(
      code`export interface ${name} {`,
      () => {
        members();
        for (const body of bodies) printer.lines(description).lines(bodyMembers(body, flat, operation));
      },
      code`}`,
    );
    return;
  }
  const alternatives = bodies.map((body) => code`{ ${joinCode(bodyMembers(body, flat, operation), " ")} }`);
  const choice = joinCode(alternatives, " | ");
  if (flat.parameters.length === 0) {
    printer.lines(description).line(code`export type ${name} = ${choice};`);
  } else {
    printer.lines(description).block(code`export type ${name} = {`, members, code`} & (${choice});`);
  }
}

/** Bodies of equal type share an alternative. */
interface BodyAlternative {
  readonly type: Code;
  readonly mediaTypes: readonly string[];
  /** The author may name none: the first is a type of its own, and no range that only the author can choose from. */
  readonly hasDefault: boolean;
}

function bodiesOf(types: TypePrinter, operation: Operation): readonly BodyAlternative[] {
  const byType = new Map<Code, string[]>();
  for (const content of operation.body?.contents ?? []) {
    const type = types.content(content, "request");
    byType.set(type, [...(byType.get(type) ?? []), content.mediaType]);
  }
  return [...byType].map(([type, mediaTypes], index) => {
    const isOpen = isRange(mediaTypes[0] ?? "") && operation.body?.required === true;
    return { type, mediaTypes, hasDefault: index === 0 && !isOpen };
  });
}

/** Whether a media type stands for several. All of them (`*` and `*`) are sent as JSON where nothing else is said. */
export function isRange(mediaType: string): boolean {
  return mediaType.includes("*") && essence(mediaType) !== "*/*";
}

function bodyMembers(body: BodyAlternative, flat: FlatParameters, operation: Operation): readonly Code[] {
  const members = [member("body", body.type, operation.body?.required === true)];
  if (!flat.takesContentType) return members;
  const contentType = unionOf(body.mediaTypes.map(mediaTypeType));
  return [member("contentType", contentType, !body.hasDefault), ...members];
}

/** A media type, or any of a range. */
function mediaTypeType(mediaType: string): Code {
  const [before, after, ...more] = essence(mediaType).split("*");
  if (before === undefined || after === undefined || more.length > 1) return stringLiteral(mediaType);
  return essence(mediaType) === "*/*" ? code`string` : templateLiteralType(before, after);
}

function member(name: string, type: Code, required: boolean): Code {
  if (required) return code`${propertyName(name)}: ${type};`;
  return type === "unknown"
    ? code`${propertyName(name)}?: unknown;`
    : code`${propertyName(name)}?: ${type} | undefined;`;
}
