import { isDeepStrictEqual } from "node:util";
import { bodyForm, type JsonValue } from "@mortise/contract";
import { isNode } from "../samples/document.ts";
import type { CallSample, OperationSample, ParameterSample } from "../samples/operations.ts";
import type { Recording } from "./recorder.ts";

/**
 * What of a call did not arrive as it was meant: a judge that only checks what it gets would not miss an optional
 * parameter that was never sent. Empty: all of it arrived, and nothing else.
 */
export function differences(operation: OperationSample, call: CallSample, got: Recording): readonly string[] {
  const [path = "", query = ""] = got.target.split("?", 2);
  const given = call.parameters.filter(({ place, name }) => Object.hasOwn(call.request[place] ?? {}, name));
  const found: string[] = [];
  if (got.method !== operation.method) found.push(`method ${got.method}`);
  const expectedPath = pathOf(operation.path, given);
  if (decodeURIComponent(path) !== expectedPath) found.push(`path ${path}, not ${expectedPath}`);
  found.push(...queryDifferences(given, new URLSearchParams(query)));
  for (const parameter of given.filter(({ place }) => place === "header")) {
    const value = got.headers[parameter.name.toLowerCase()];
    if (value !== simple(parameter)) found.push(`header ${parameter.name}: ${String(value)}`);
  }
  found.push(...bodyDifferences(call, got));
  return found;
}

function pathOf(template: string, given: readonly ParameterSample[]): string {
  const inPath = given.filter(({ place }) => place === "path");
  return inPath.reduce(
    (path, parameter) => path.replace(`{${parameter.name}}`, () => simple(parameter)),
    // GitHub tells some operations apart by a fragment, which is never sent.
    template.split("#", 1)[0] ?? "",
  );
}

function simple({ value }: ParameterSample): string {
  return Array.isArray(value) ? value.join(",") : text(value);
}

function queryDifferences(given: readonly ParameterSample[], got: URLSearchParams): readonly string[] {
  const expected = given.filter(({ place }) => place === "query").flatMap(pairsOf);
  const sort = (pairs: readonly (readonly string[])[]): readonly string[] =>
    pairs.map(([name, value]) => `${name}=${value}`).sort();
  const wanted = sort(expected);
  const arrived = sort([...got]);
  return isDeepStrictEqual(wanted, arrived)
    ? []
    : [`query ${arrived.join(" & ")}, not ${wanted.join(" & ")}`];
}

/** The decoded pairs that a query parameter becomes (OpenAPI 3.1, section 4.8.12). */
function pairsOf({ name, value, style, explode }: ParameterSample): readonly (readonly [string, string])[] {
  if (style === "content") return [[name, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    if (explode) return value.map((item) => [name, text(item)]);
    const separator = style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
    return [[name, value.map(text).join(separator)]];
  }
  if (!isNode(value)) return [[name, text(value)]];
  if (style === "deepObject")
    return Object.entries(value).flatMap(([key, part]) => deep(`${name}[${key}]`, part));
  if (explode) return Object.entries(value).map(([key, part]) => [key, text(part)]);
  return [
    [
      name,
      Object.entries(value)
        .flatMap(([key, part]) => [key, text(part)])
        .join(","),
    ],
  ];
}

function deep(name: string, value: JsonValue): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((item) => deep(`${name}[]`, item));
  if (isNode(value)) return Object.entries(value).flatMap(([key, part]) => deep(`${name}[${key}]`, part));
  return [[name, text(value)]];
}

function bodyDifferences({ request, mediaType }: CallSample, got: Recording): readonly string[] {
  if (request.body === undefined) return got.body.length > 0 ? ["a body that was not given"] : [];
  if (mediaType === undefined) return ["a body without a media type"];
  const contentType = String(got.headers["content-type"]);
  const form = bodyForm(mediaType);
  const [expectedType = ""] = mediaType.split(";", 1);
  const found = contentType.startsWith(expectedType.replace("*", "")) ? [] : [`content type ${contentType}`];
  if (form === "json" && !isDeepStrictEqual(parse(got.body), request.body)) found.push("another JSON body");
  if (form === "text" && got.body.toString() !== request.body) found.push("another text");
  if (form === "bytes" && isNode(request.body) && got.body.toString("base64") !== request.body.base64) {
    found.push("other bytes");
  }
  if ((form === "form" || form === "multipart") && given(request.body) && got.body.length === 0)
    found.push("an empty form");
  return found;
}

/** Whether there is anything in a form. */
function given(form: JsonValue): boolean {
  return !isNode(form) || Object.keys(form).length > 0;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function text(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
