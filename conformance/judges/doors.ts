import type { JsonValue } from "@mortise/contract";
import { follow, isNode, listAt, type Node, nodeAt } from "../samples/document.ts";
import { OPERATION_METHODS } from "../samples/operations.ts";
import { plainPath } from "../samples/paths.ts";

/** One document's operations in {@link doorsOf}, below a path of their own. */
export function prefixOf(index: number): string {
  return `/document-${index}`;
}

/**
 * Several documents as one, of which only what they require of callers is left: one judge can see to all their doors.
 * Each operation answers 200 to whoever is let in. Operations that look the same on the wire are there once.
 */
export function doorsOf(documents: readonly Node[]): Node {
  return {
    openapi: "3.0.3",
    info: { title: "Doors", version: "1" },
    paths: Object.fromEntries(documents.flatMap((document, index) => pathsOf(document, index))),
    components: {
      securitySchemes: Object.fromEntries(documents.flatMap((document, index) => schemesOf(document, index))),
    },
  };
}

function pathsOf(document: Node, index: number): readonly (readonly [string, Node])[] {
  const seen = new Set<string>();
  return Object.entries(nodeAt(document, "paths")).flatMap(([path, value]) => {
    const looks = plainPath(path).replace(/\{[^{}]*\}/g, "{}");
    if (!isNode(value) || seen.has(looks)) return [];
    seen.add(looks);
    const item = follow(document, { node: value, at: "" }).node;
    const doors = OPERATION_METHODS.filter((method) => isNode(item[method])).map((method) => [
      method,
      doorOf(nodeAt(item, method).security ?? document.security ?? [], index),
    ]);
    const variables = [
      ...new Set([...plainPath(path).matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name)),
    ];
    const parameters = variables.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    }));
    return [[prefixOf(index) + plainPath(path), { parameters, ...Object.fromEntries(doors) }]] as const;
  });
}

function doorOf(security: JsonValue, index: number): Node {
  const alternatives = Array.isArray(security) ? security.filter(isNode) : [];
  return {
    security: alternatives.map((all) =>
      Object.fromEntries(Object.entries(all).map(([name, scopes]) => [nameOf(name, index), scopes])),
    ),
    responses: { 200: { description: "In" } },
  };
}

function schemesOf(document: Node, index: number): readonly (readonly [string, Node])[] {
  const components = nodeAt(nodeAt(document, "components"), "securitySchemes");
  return Object.entries({ ...nodeAt(document, "securityDefinitions"), ...components }).flatMap(
    ([name, scheme]) => (isNode(scheme) ? [[nameOf(name, index), inWordsOf3(scheme)] as const] : []),
  );
}

function inWordsOf3(scheme: Node): Node {
  if (scheme.type === "basic") return { type: "http", scheme: "basic" };
  return scheme.type === "oauth2" ? { type: "oauth2", flows: {} } : scheme;
}

function nameOf(scheme: string, index: number): string {
  return `${index}_${scheme}`;
}

/** Whether a document asks for anybody's credentials. */
export function hasDoors(document: Node): boolean {
  const everywhere = listAt(document, "security").length > 0;
  return (
    everywhere ||
    Object.values(nodeAt(document, "paths")).some(
      (item) =>
        isNode(item) &&
        OPERATION_METHODS.some((method) => listAt(nodeAt(item, method), "security").length > 0),
    )
  );
}
