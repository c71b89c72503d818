import { bodyForm, type JsonValue, type WireRequest } from "@mortise/contract";
import { follow, isNode, listAt, type Node, nodeAt, type Place, under } from "./document.ts";
import { Values } from "./values.ts";

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
}

/** One way to call an operation. */
export interface CallSample {
  /**
   * `all`: everything that may be given. `required`: only what must be. `awkward`: everything, with texts that have to
   * be escaped. `content`: another of its media types.
   */
  readonly variant: "all" | "required" | "awkward" | "content";
  readonly request: WireRequest;
  readonly parameters: readonly ParameterSample[];
  /** The media type of the body, when there is one. */
  readonly mediaType?: string;
}

/** One operation of a document, with ways to call it. */
export interface OperationSample {
  readonly method: string;
  readonly path: string;
  readonly id?: string;
  readonly calls: readonly CallSample[];
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/** Header parameters of these names are ignored by OpenAPI itself. */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/** Ways to call each operation of a document, in its order. */
export function sampleOperations(source: Node): readonly OperationSample[] {
  const values = new Values(source, "to-api");
  const root: Place = { node: values.document, at: "" };
  const paths = under(root, "paths");
  return Object.keys(paths.node).flatMap((path) => {
    const item = follow(values.document, under(paths, path));
    return METHODS.filter((method) => isNode(item.node[method])).map((method) => {
      const operation = under(item, method);
      const id = operation.node.operationId;
      return {
        method: method.toUpperCase(),
        path,
        ...(typeof id === "string" && { id }),
        calls: callsOf(values, path, item, operation),
      };
    });
  });
}

function callsOf(values: Values, path: string, item: Place, operation: Place): readonly CallSample[] {
  const declared = parametersOf(values, item, operation);
  const parameters = [...declared, ...undeclared(path, declared)];
  const body = follow(values.document, under(operation, "requestBody"));
  const content = under(body, "content");
  const mediaTypes = Object.keys(content.node);
  const [first, ...others] = mediaTypes;
  const mustHaveBody = body.node.required === true;

  const all = callOf("all", parameters, first, first && bodyOf(values, content, first, false));
  const required = callOf(
    "required",
    parameters.filter((parameter) => parameter.required),
    mustHaveBody ? first : undefined,
    mustHaveBody && first ? bodyOf(values, content, first, true) : undefined,
  );
  const awkward = parameters.some((parameter) => parameter.awkward !== undefined)
    ? [callOf("awkward", parameters.map(madeAwkward), first, all.request.body)]
    : [];
  const otherContents = others.map((mediaType) =>
    callOf("content", parameters, mediaType, bodyOf(values, content, mediaType, false), mediaType),
  );
  return [all, required, ...awkward, ...otherContents];
}

function callOf(
  variant: CallSample["variant"],
  parameters: readonly ParameterSample[],
  mediaType: string | undefined,
  body: JsonValue | undefined,
  contentType?: string,
): CallSample {
  const places = (["path", "query", "header", "cookie"] as const).flatMap((place) => {
    const here = parameters.filter((parameter) => parameter.place === place);
    return here.length === 0
      ? []
      : [[place, Object.fromEntries(here.map(({ name, value }) => [name, value]))]];
  });
  const request: WireRequest = {
    ...Object.fromEntries(places),
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
  };
  return { variant, request, parameters, ...(mediaType !== undefined && { mediaType }) };
}

function madeAwkward(parameter: ParameterSample): ParameterSample {
  return parameter.awkward === undefined ? parameter : { ...parameter, value: parameter.awkward };
}

/** Path level first, overridden by the operation's own of the same place and name. */
function parametersOf(values: Values, item: Place, operation: Place): readonly ParameterSample[] {
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
  return [...found.values()];
}

/** Variables of the path that the document forgot to declare: texts. */
function undeclared(path: string, declared: readonly ParameterSample[]): readonly ParameterSample[] {
  const known = new Set(declared.filter(({ place }) => place === "path").map(({ name }) => name));
  const names = [...path.matchAll(/\{([^{}]+)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !known.has(name));
  const shape = { place: "path", required: true, style: "simple", explode: false, value: "string" } as const;
  return [...new Set(names)].map((name) => ({ name, ...shape, awkward: AWKWARD }));
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
  const value = values.of(schema, { examples: mediaExamples(node) });
  const awkward = awkwardFor(place, value);
  return {
    name,
    place,
    required: node.required === true || place === "path",
    style: mediaType === undefined ? String(style) : "content",
    explode: typeof node.explode === "boolean" ? node.explode : style === "form",
    value: Array.isArray(value) ? longer(values, schema, value) : value,
    ...(awkward !== undefined && values.fits(schema, awkward) && { awkward }),
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

function bodyOf(values: Values, content: Place, mediaType: string, requiredOnly: boolean): JsonValue {
  const media = under(content, mediaType);
  const schema = under(media, "schema");
  const form = bodyForm(mediaType);
  if (form === "bytes")
    return { base64: Buffer.from("some bytes \u0000\u00ff", "latin1").toString("base64") };
  const hasSchema = isNode(media.node.schema);
  const value = hasSchema ? values.of(schema, { requiredOnly, examples: mediaExamples(media.node) }) : {};
  if (form === "text") return typeof value === "string" ? value : JSON.stringify(value);
  if (form !== "multipart" || !isNode(value)) return value;
  const properties = nodeAt(follow(values.document, schema).node, "properties");
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isFile(nodeAt(properties, name)) ? FILE : part]),
  );
}

const FILE = { base64: Buffer.from("a file").toString("base64"), filename: "a.bin" };

function isFile(schema: Node): boolean {
  return schema.format === "binary" || typeof schema.contentMediaType === "string";
}

/** The examples beside a schema, in the order in which to try them. */
export function mediaExamples(node: Node): readonly (JsonValue | undefined)[] {
  const named = Object.values(nodeAt(node, "examples")).map((entry) =>
    isNode(entry) ? entry.value : undefined,
  );
  return [node.example, ...named];
}
