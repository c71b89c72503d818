import {
  essence,
  type JsonValue,
  type Operation,
  type Parameter,
  type ParameterPlace,
  type WireRequest,
} from "@mortise/contract";
import { isObject, parseJson } from "../json.ts";
import type { HttpLimits } from "../limits.ts";
import { invalidRequest, quote } from "../refused.ts";

/** A plug-in's request, checked: every value belongs to a parameter of the operation, and none is null. */
export interface ReadRequest {
  readonly values: ReadonlyMap<Parameter, JsonValue>;
  readonly body?: JsonValue;
  readonly contentType?: string;
}

const PLACES = ["path", "query", "header", "cookie"] as const satisfies readonly ParameterPlace[];
const MEMBERS: ReadonlySet<string> = new Set([...PLACES, "body", "contentType"]);

/**
 * Reads what a plug-in sent with a call. Missing parameters are not its business: the app may set them.
 *
 * @throws RefusedCall `invalid-request`, saying what is wrong.
 */
export function readRequest(
  request: WireRequest | Uint8Array | undefined,
  operation: Operation,
  limits: HttpLimits,
): ReadRequest {
  const value = parse(request, limits);
  if (!isObject(value)) throw invalidRequest("The request is not a JSON object.");
  for (const name of Object.keys(value)) {
    if (!MEMBERS.has(name)) throw invalidRequest(`The request has an unknown member ${quote(name)}.`);
  }
  const values = new Map<Parameter, JsonValue>();
  for (const place of PLACES) {
    const given = member(value, place);
    if (given === undefined) continue;
    if (!isObject(given)) throw invalidRequest(`"${place}" is not an object.`);
    readPlace(given, place, operation, values);
  }
  const body = member(value, "body");
  const contentType = member(value, "contentType");
  if (contentType !== undefined && typeof contentType !== "string") {
    throw invalidRequest('"contentType" is not a text.');
  }
  return {
    values,
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType: checkMediaType(contentType) }),
  };
}

function readPlace(
  given: { readonly [name: string]: JsonValue },
  place: ParameterPlace,
  operation: Operation,
  values: Map<Parameter, JsonValue>,
): void {
  for (const [name, value] of Object.entries(given)) {
    const parameter = operation.parameters.find(
      (candidate) => candidate.place === place && sameName(place, candidate.name, name),
    );
    if (!parameter) throw invalidRequest(`The operation has no ${place} parameter ${quote(name)}.`);
    if (values.has(parameter)) throw invalidRequest(`The ${place} parameter ${quote(name)} is there twice.`);
    if (value !== null) values.set(parameter, value);
  }
}

/** Header names mean the same in upper and lower case; all others don't. */
function sameName(place: ParameterPlace, a: string, b: string): boolean {
  return place === "header" ? a.toLowerCase() === b.toLowerCase() : a === b;
}

/** Bytes are measured before they are read; a value is written as JSON first, so that both are judged alike. */
function parse(request: WireRequest | Uint8Array | undefined, limits: HttpLimits): JsonValue {
  if (request === undefined) return {};
  try {
    const bytes = request instanceof Uint8Array ? request : Buffer.from(JSON.stringify(request));
    if (bytes.byteLength > limits.requestBytes) {
      throw invalidRequest(`The request has more than ${limits.requestBytes} bytes.`);
    }
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes), limits.depth);
  } catch (error) {
    if (error instanceof RangeError) throw invalidRequest(`The request nests deeper than ${limits.depth}.`);
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw invalidRequest("The request is not JSON in UTF-8.");
    }
    throw error;
  }
}

/** Own members only: `__proto__` and `constructor` are names like any other. */
function member(value: { readonly [name: string]: JsonValue }, name: string): JsonValue | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const MEDIA_TYPE = new RegExp(
  `^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[ !#-\\[\\]-~\\t]*"))*$`,
);

/** A plug-in's own media type: one that is well-formed (RFC 9110, section 8.3.1), no range, and UTF-8 where it says. */
export function checkMediaType(text: string): string {
  const charset = /;\s*charset="?([^";\s]*)/i.exec(text)?.[1]?.toLowerCase() ?? "utf-8";
  if (text.length > 255 || !MEDIA_TYPE.test(text) || essence(text).includes("*")) {
    throw invalidRequest(`${quote(text)} is no media type.`);
  }
  if (charset !== "utf-8" && charset !== "us-ascii" && charset !== "utf8") {
    throw invalidRequest(`A text is sent as UTF-8, not as ${quote(charset)}.`);
  }
  return text;
}
