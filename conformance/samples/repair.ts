import type { JsonValue } from "@mortise/contract";
import type { ErrorObject } from "ajv";
import { generateSync } from "json-schema-faker";
import { follow, isNode, listAt, type Node, nodeAt } from "./document.ts";
import { asJson, draft } from "./draft.ts";

/** What a value should fit. */
export interface Target {
  readonly schema: Node;
  readonly document: Node;
}

/** Copies of the value in which one fault that Ajv found is mended, the best first. */
export function* repairs(value: JsonValue, fault: ErrorObject, target: Target): Generator<JsonValue> {
  const path = fault.instancePath.split("/").slice(1).map(unescapeStep);
  const parent: unknown = fault.parentSchema;
  if (isNode(parent as JsonValue)) {
    const next = change(value, path, (faulty) => mended(faulty, fault, path, target));
    if (next !== undefined) yield next;
  }
  // Where branches of a schema contradict each other, only a value that isn't there fits both.
  const step = path.at(-1);
  if (step === undefined) return;
  const removed = change(value, path.slice(0, -1), (owner) =>
    Array.isArray(owner) ? owner.filter((_, index) => index !== Number(step)) : without(owner, step),
  );
  if (removed !== undefined) yield removed;
}

function mended(
  faulty: JsonValue,
  fault: ErrorObject,
  path: readonly string[],
  target: Target,
): JsonValue | undefined {
  const parent = fault.parentSchema as Node;
  const params = fault.params as { readonly [name: string]: unknown };
  switch (fault.keyword) {
    case "required":
      return withProperty(faulty, String(params.missingProperty), path, parent, target);
    case "minProperties": {
      const absent = propertyNames(target, path).find(
        (name) => isNode(faulty) && !Object.hasOwn(faulty, name),
      );
      return withProperty(faulty, absent ?? "property", path, parent, target);
    }
    case "additionalProperties":
      return without(faulty, String(params.additionalProperty));
    case "unevaluatedProperties":
      return without(faulty, String(params.unevaluatedProperty));
    case "uniqueItems":
      return Array.isArray(faulty) ? faulty.filter((_, index) => index !== params.j) : undefined;
    case "enum":
      return listAt(parent, "enum").find((item) => item !== null);
    case "const":
      return parent.const;
    case "type":
      return drafted(parent, target);
    case "format":
      return parent.format === "byte" ? "c29tZSBieXRlcw==" : generated(parent, target);
    default:
      return generated(parent, target);
  }
}

function withProperty(
  object: JsonValue,
  name: string,
  path: readonly string[],
  parent: Node,
  target: Target,
): JsonValue | undefined {
  if (!isNode(object)) return undefined;
  const [schema] = [...propertySchemas(parent, name, target.document), ...schemasAt(target, [...path, name])];
  // A text where nothing is said: null could not be written everywhere.
  return { ...object, [name]: schema === undefined ? "string" : drafted(schema, target) };
}

function without(object: JsonValue, name: string): JsonValue | undefined {
  if (!isNode(object)) return undefined;
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** openapi-sampler's value; `null` where nothing else is allowed, which it doesn't know. */
function drafted(schema: Node, target: Target): JsonValue {
  if (schema.type === "null") return null;
  return draft(bare(schema), { skipNonRequired: true }, target.document);
}

/** json-schema-faker's value, for the keywords that openapi-sampler doesn't obey: patterns, lengths, rare formats. */
function generated(schema: Node, target: Target): JsonValue | undefined {
  const options = { seed: 1, optionalsProbability: 0, useExamplesValue: false, useDefaultValue: false };
  try {
    return asJson(
      generateSync({ ...bare(schema), components: nodeAt(target.document, "components") }, options),
    );
  } catch {
    // It throws at schemas that it doesn't know its way in; another repair may help.
    return undefined;
  }
}

/** A schema without the examples of its own: where a fault is, they may be what is wrong. */
function bare(schema: Node): Node {
  const { default: _default, example: _example, examples: _examples, ...rest } = schema;
  return rest;
}

function propertyNames(target: Target, path: readonly string[]): string[] {
  return schemasAt(target, path).flatMap((schema) => Object.keys(nodeAt(schema, "properties")));
}

/** The schemas that speak of the value at a path, looking into every branch. */
function schemasAt(target: Target, path: readonly string[]): Node[] {
  let schemas = branches(target.schema, target.document);
  for (const step of path) {
    schemas = schemas
      .flatMap((schema) => [...propertySchemas(schema, step, target.document), ...itemSchemas(schema)])
      .flatMap((schema) => branches(schema, target.document));
  }
  return schemas;
}

function branches(schema: Node, document: Node, depth = 0): Node[] {
  if (depth > 8) return [];
  const { node } = follow(document, { node: schema, at: "" });
  const parts = ["allOf", "anyOf", "oneOf"].flatMap((key) => listAt(node, key)).filter(isNode);
  return [node, ...parts.flatMap((part) => branches(part, document, depth + 1))];
}

function propertySchemas(schema: Node, name: string, document: Node): Node[] {
  return branches(schema, document).flatMap((branch) => {
    const properties = nodeAt(branch, "properties");
    const property = Object.hasOwn(properties, name) ? properties[name] : branch.additionalProperties;
    return isNode(property) ? [follow(document, { node: property, at: "" }).node] : [];
  });
}

function itemSchemas(schema: Node): Node[] {
  return isNode(schema.items) ? [schema.items] : [];
}

/** A copy of the value with the part at a path changed. */
function change(
  value: JsonValue,
  path: readonly string[],
  edit: (part: JsonValue) => JsonValue | undefined,
): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return edit(value);
  if (Array.isArray(value)) {
    const index = Number(step);
    const part = change(value[index] ?? null, rest, edit);
    return part === undefined ? undefined : value.with(index, part);
  }
  if (!isNode(value)) return undefined;
  const part = change(value[step] ?? null, rest, edit);
  return part === undefined ? undefined : { ...value, [step]: part };
}

function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
