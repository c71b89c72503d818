import type { JsonValue } from "@mortise/contract";
import { bodyForm } from "@mortise/contract";
import { discriminatorValues } from "../samples/discriminators.ts";
import { follow, isNode, listAt, type Node, nodeAt } from "../samples/document.ts";

/**
 * Other ways to write a document that mean the same, or allow less, for a judge that cannot read it as it is. Nothing
 * of ours is in them: what a request must be stays what the document says.
 */
export const READINGS = {
  /** Steady knows no 3.2; what is new in it are tags, which say nothing of requests. */
  "3.2 as 3.1": (document) => ({ ...document, openapi: "3.1.0" }),
  /** Steady refuses the whole document for a tag that is not as it should be. */
  "without tags": ({ tags: _tags, ...document }) => document,
  /** Steady fails at an operation that answers nothing. */
  "with an answer": (document) => eachOperation(document, withAnswer),
  /** For Steady an enum without members allows nothing, though what stands beside it says more. */
  "without empty enums": (document) => each(document, withoutEmptyEnum),
  /** Steady wants a mapping where the names of the members do. */
  "with mappings": (document) => each(document, (node) => withMapping(document, node)),
  /** Steady cannot take texts in other media types apart, such as XML: any text will do there. */
  "texts as texts": (document) => each(document, (node, key) => (key === "content" ? asTexts(node) : node)),
  /** In forms, where nothing is null, Steady reads text as a number or a list only where `type` is one name. */
  "nullable in a word": (document) => each(document, nullableInAWord),
  /** Where a parameter may be a text or a list, Steady reads a text as a list. Whatever fits the text alone fits both. */
  "text, not list": (document) => each(document, textNotList),
  /** In forms Steady reads texts as texts where a property stands in a part of the schema, or could be null. */
  "forms in one": (document) => each(document, (node, key) => formInOne(document, node, key)),
  /** In forms Steady reads no text as a number under names that a map leaves open; these are the ones that are sent. */
  "maps by name": (document) => each(document, mapByName),
} satisfies { readonly [name: string]: (document: Node) => Node };

export type Reading = keyof typeof READINGS;

const METHODS: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
]);

/** The document with each object in it changed, the innermost first. */
function each(document: Node, change: (node: Node, key: string) => Node): Node {
  const walk = (value: JsonValue, key: string): JsonValue => {
    if (Array.isArray(value)) return value.map((item) => walk(item, ""));
    // Whatever an example holds is no schema.
    if (!isNode(value) || key === "example" || key === "examples") return value;
    return change(
      Object.fromEntries(Object.entries(value).map(([name, part]) => [name, walk(part, name)])),
      key,
    );
  };
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, walk(value, key)]));
}

function eachOperation(document: Node, change: (operation: Node) => Node): Node {
  const paths = Object.entries(nodeAt(document, "paths")).map(([path, item]) => [
    path,
    isNode(item)
      ? Object.fromEntries(
          Object.entries(item).map(([method, operation]) => [
            method,
            METHODS.has(method) && isNode(operation) ? change(operation) : operation,
          ]),
        )
      : item,
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

function withAnswer(operation: Node): Node {
  return Object.keys(nodeAt(operation, "responses")).length > 0
    ? operation
    : { ...operation, responses: { 200: { description: "Done" } } };
}

function withoutEmptyEnum(node: Node): Node {
  if (!Array.isArray(node.enum) || node.enum.length > 0) return node;
  const { enum: _enum, ...rest } = node;
  return rest;
}

function withMapping(document: Node, node: Node): Node {
  const { discriminator } = node;
  if (!isNode(discriminator) || typeof discriminator.propertyName !== "string") return node;
  const values = discriminatorValues(document, discriminator, [
    ...listAt(node, "oneOf"),
    ...listAt(node, "anyOf"),
  ]);
  if (values.size === 0) return node;
  const mapping = [...values].flatMap(([ref, own]) => own.map((value) => [value, ref]));
  return { ...node, discriminator: { ...discriminator, mapping: Object.fromEntries(mapping) } };
}

function asTexts(content: Node): Node {
  return Object.fromEntries(
    Object.entries(content).map(([mediaType, media]) => [
      mediaType,
      mediaType.includes("/") && bodyForm(mediaType) === "text" ? { schema: { type: "string" } } : media,
    ]),
  );
}

function nullableInAWord(node: Node): Node {
  if (!Array.isArray(node.type) || !node.type.includes("null")) return node;
  const [type, ...others] = node.type.filter((name) => name !== "null");
  return type === undefined || others.length > 0 ? node : { ...node, type, nullable: true };
}

function textNotList(node: Node): Node {
  if (node.in !== "query" || !isNode(node.schema)) return node;
  const branches = listAt(node.schema, "oneOf").filter(isNode);
  const texts = branches.filter(({ type }) => type === "string");
  return texts.length > 0 && branches.some(({ type }) => type === "array")
    ? { ...node, schema: { oneOf: texts } }
    : node;
}

function formInOne(document: Node, node: Node, key: string): Node {
  if (key !== "multipart/form-data" || !isNode(node.schema)) return node;
  const schema = follow(document, { node: node.schema, at: "" }).node;
  const given = Array.isArray(schema.allOf) ? schema.allOf.filter(isNode) : [schema];
  const parts = given.map((part) => follow(document, { node: part, at: "" }).node);
  if (parts.some((part) => !isNode(part.properties))) return node;
  const properties = parts.flatMap((part) =>
    Object.entries(nodeAt(part, "properties")).map(([name, property]) => [name, notNull(property)]),
  );
  const required = parts.flatMap((part) => listAt(part, "required"));
  const whole = {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
  return { ...node, schema: whole };
}

/** A form can't hold null. */
function notNull(property: JsonValue): JsonValue {
  if (!isNode(property)) return property;
  const branches = listAt(property, "oneOf").filter((branch) => !isNode(branch) || branch.type !== "null");
  const [only, ...others] = branches;
  return only !== undefined && others.length === 0 ? only : property;
}

function mapByName(node: Node): Node {
  const { additionalProperties: open } = node;
  if (!isNode(open)) return node;
  return { ...node, properties: { property1: open, property2: open, ...nodeAt(node, "properties") } };
}
