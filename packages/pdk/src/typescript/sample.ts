/** Makes up values for the README's first plug-in: the least that the type checker accepts. */
import {
  bodyForm,
  type Content,
  type ObjectType,
  type Operation,
  type Property,
  type Type,
  unreachable,
} from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { SAMPLE_TEXTS } from "../sample-texts.ts";
import { type View, visibleProperties } from "../views.ts";
import { flatten, isRange } from "./parameters.ts";
import { literal, propertyName, stringLiteral } from "./text.ts";
import { discriminatedBy } from "./unions.ts";

/** Types may hold themselves; what is nested deeper than this makes no good example anyway. */
const MAX_DEPTH = 6;

/** An object's members, so that others can be added; or any other value. */
type Sample = Map<string, Code> | Code;

/** The arguments of a call, or nothing when there is no short example. */
export function sampleArguments(operation: Operation, types: ReadonlyMap<string, Type>): Code | undefined {
  const { parameters, optional } = flatten(operation);
  if (optional) return code``;
  const members = new Map<string, Code>();
  for (const { flat, parameter } of parameters) {
    if (!parameter.required) continue;
    const value = exampleText(parameter) ?? sampleValue(parameter.type, "request", types);
    if (value === undefined) return undefined;
    members.set(flat, value);
  }
  const [content] = operation.body?.contents ?? [];
  if (content && operation.body?.required) {
    const value = sampleContent(content, types);
    if (value === undefined) return undefined;
    members.set("body", value);
  }
  return printed(members);
}

/** The document's own example, where it is a short text for a text. */
function exampleText({ type, example }: Pick<Property, "type" | "example">): Code | undefined {
  const text = type.kind === "nullable" ? type.of : type;
  const isShort = typeof example === "string" && example !== "" && example.length <= 40;
  return text.kind === "text" && isShort ? stringLiteral(example) : undefined;
}

function sampleContent(content: Content, types: ReadonlyMap<string, Type>): Code | undefined {
  if (isRange(content.mediaType)) return undefined;
  const form = bodyForm(content.mediaType);
  if (form === "bytes") return code`new Uint8Array()`;
  return form === "text" ? undefined : sampleValue(content.type, "request", types);
}

/** A value of a type, or nothing where none comes to mind. */
export function sampleValue(type: Type, view: View, types: ReadonlyMap<string, Type>): Code | undefined {
  const value = sample(type, view, types, 0);
  return value === undefined ? undefined : printed(value);
}

function printed(value: Sample): Code {
  if (typeof value === "string") return value;
  if (value.size === 0) return code`{}`;
  return code`{ ${joinCode(
    [...value].map(([name, of]) => code`${propertyName(name)}: ${of}`),
    ", ",
  )} }`;
}

function sample(type: Type, view: View, types: ReadonlyMap<string, Type>, depth: number): Sample | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const again = (part: Type) => sample(part, view, types, depth + 1);
  switch (type.kind) {
    case "unknown":
    case "map":
      return new Map();
    case "never":
      return undefined;
    case "null":
    case "nullable":
      return code`null`;
    case "boolean":
      return code`true`;
    case "integer":
    case "number":
      return literal(Math.max(1, Math.ceil(type.constraints?.minimum ?? 1)));
    case "text":
      return stringLiteral((type.format !== undefined && SAMPLE_TEXTS[type.format]) || "text");
    case "bytes":
      return view === "answer" ? code`{ base64: "" }` : code`new Uint8Array()`;
    case "enum":
      return literal(type.values[0] ?? null);
    case "list":
      return code`[]`;
    case "tuple": {
      const items = type.items.map(again);
      return items.includes(undefined)
        ? undefined
        : code`[${joinCode(
            items.flatMap((item) => (item === undefined ? [] : [printed(item)])),
            ", ",
          )}]`;
    }
    case "object":
      return sampleObject(type, view, again);
    case "union": {
      for (const member of type.of) {
        const value = again(member);
        const tag = discriminatedBy(type, member, types);
        if (value instanceof Map && tag) value.set(tag.property, stringLiteral(tag.values[0] ?? ""));
        if (value !== undefined) return value;
      }
      return undefined;
    }
    case "intersection":
      return merged(type.of.map(again));
    case "named": {
      const target = types.get(type.name);
      return target && again(target);
    }
    default:
      return unreachable(type);
  }
}

function sampleObject(
  type: ObjectType,
  view: View,
  again: (part: Type) => Sample | undefined,
): Map<string, Code> | undefined {
  const members = new Map<string, Code>();
  for (const property of visibleProperties(type, view)) {
    if (!property.required) continue;
    const value = exampleText(property) ?? again(property.type);
    if (value === undefined) return undefined;
    members.set(property.name, printed(value));
  }
  return members;
}

function merged(parts: readonly (Sample | undefined)[]): Sample | undefined {
  const members = new Map<string, Code>();
  for (const part of parts) {
    if (!(part instanceof Map)) return undefined;
    for (const [name, value] of part) members.set(name, value);
  }
  return members;
}
