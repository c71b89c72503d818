import type { JsonValue } from "@mortise/contract";
import { follow, isNode, listAt, type Node, nodeAt, type Place, under } from "./document.ts";
import { fixedQuery, plainPath } from "./paths.ts";
import type { Values } from "./values.ts";

export type ParameterPlace = "path" | "query" | "header" | "cookie";

/** A parameter of an operation, as the document has it, with a value for it. */
export interface ParameterSample {
  readonly name: string;
  readonly place: ParameterPlace;
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly value: JsonValue;
  /** Another value, full of what a URL or a header gives a meaning to; absent where the schema doesn't allow it. */
  readonly awkward?: JsonValue;
  /** Why the value doesn't fit after all: the document contradicts itself. */
  readonly contradiction?: string;
}

/** Header parameters of these names are ignored by OpenAPI itself. */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/** The parameters of an operation: those of its path first, overridden by the operation's own of the same place and name. */
export function parametersOf(
  values: Values,
  path: string,
  item: Place,
  operation: Place,
): readonly ParameterSample[] {
  const found = new Map<string, ParameterSample>();
  for (const owner of [item, operation]) {
    const list: Place = { node: {}, at: `${owner.at}/parameters` };
    for (const [index, entry] of listAt(owner.node, "parameters").entries()) {
      if (!isNode(entry)) continue;
      const parameter = follow(values.document, { node: entry, at: `${list.at}/${index}` });
      const sample = parameterOf(values, parameter);
      if (sample) found.set(`${sample.place} ${sample.name}`, sample);
    }
  }
  const declared = [...found.values()];
  return [...declared, ...undeclared(path, declared)];
}

/** Variables of the path that the document forgot to declare are texts; what a path says of its query is sent so. */
function undeclared(path: string, declared: readonly ParameterSample[]): readonly ParameterSample[] {
  const known = new Set(declared.filter(({ place }) => place === "path").map(({ name }) => name));
  const names = [...plainPath(path).matchAll(/\{([^{}]+)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !known.has(name));
  const inPath = { place: "path", required: true, style: "simple", explode: false, value: "string" } as const;
  const inQuery = { place: "query", required: true, style: "form", explode: true } as const;
  return [
    ...[...new Set(names)].map((name) => ({ name, ...inPath, awkward: AWKWARD })),
    ...fixedQuery(path).map(([name, value]) => ({ name, ...inQuery, value })),
  ];
}

function parameterOf(values: Values, { node, at }: Place): ParameterSample | undefined {
  const name = String(node.name);
  const place = node.in;
  if (place !== "path" && place !== "query" && place !== "header" && place !== "cookie") return undefined;
  if (place === "header" && IGNORED_HEADERS.has(name.toLowerCase())) return undefined;
  const content = under({ node, at }, "content");
  const [mediaType] = Object.keys(content.node);
  const schema = under(mediaType === undefined ? { node, at } : under(content, mediaType), "schema");
  const style = node.style ?? (place === "path" || place === "header" ? "simple" : "form");
  const { value, contradiction } = values.nearest(schema, { examples: mediaExamples(node) });
  const awkward = awkwardFor(place, value);
  return {
    name,
    place,
    required: node.required === true || place === "path",
    style: mediaType === undefined ? String(style) : "content",
    explode: typeof node.explode === "boolean" ? node.explode : style === "form",
    value: Array.isArray(value) ? longer(values, schema, value) : value,
    ...(awkward !== undefined && values.fits(schema, awkward) && { awkward }),
    ...(contradiction !== undefined && { contradiction }),
  };
}

/** Texts and lists of texts that only arrive when they are escaped well. Headers hold no letters beyond Latin-1. */
function awkwardFor(place: ParameterPlace, value: JsonValue): JsonValue | undefined {
  if (place === "header") return typeof value === "string" ? 'a "b"; c=d, e' : undefined;
  if (place === "cookie") return undefined;
  if (typeof value === "string") return place === "path" ? AWKWARD : `${AWKWARD}/../`;
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? [AWKWARD, "ä+b"]
    : undefined;
}

/** In a path no step may be `..`, escaped or not; capabilities refuse it. */
const AWKWARD = "ü ß/?q=1&r[]=%2F#+;:@'🧀";

/** A list of two where the schema allows it, so that the way in which items are joined shows. */
function longer(values: Values, schema: Place, list: readonly JsonValue[]): JsonValue {
  const [first] = list;
  if (list.length !== 1 || first === undefined) return [...list];
  const items = follow(values.document, under(schema, "items")).node;
  const others = [...listAt(items, "enum"), `${String(first)}2`, first];
  const second = others.find((other) => other !== first && values.fits(schema, [first, other]));
  return second === undefined ? [...list] : [first, second];
}

/** The examples beside a schema, in the order in which to try them. */
export function mediaExamples(node: Node): readonly (JsonValue | undefined)[] {
  const named = Object.values(nodeAt(node, "examples")).map((entry) =>
    isNode(entry) ? entry.value : undefined,
  );
  return [node.example, ...named];
}
