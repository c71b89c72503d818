import { isDeepStrictEqual } from "node:util";
import { bodyForm, type JsonValue } from "@mortise/contract";
import { isNode } from "../samples/document.ts";
import type { CallSample, OperationSample } from "../samples/operations.ts";
import type { ParameterSample } from "../samples/parameters.ts";
import { plainPath } from "../samples/paths.ts";
import { expectedPairs, expectedText, type TextPair } from "./expected.ts";
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
  found.push(...pairDifferences("query", given, [...new URLSearchParams(query)]));
  for (const parameter of given.filter(({ place }) => place === "header")) {
    const value = got.headers[parameter.name.toLowerCase()];
    if (value !== expectedText(parameter)) found.push(`header ${parameter.name}: ${String(value)}`);
  }
  found.push(...pairDifferences("cookie", given, cookiesOf(got.headers.cookie)));
  found.push(...bodyDifferences(call, got));
  return found;
}

function pathOf(template: string, given: readonly ParameterSample[]): string {
  const inPath = given.filter(({ place }) => place === "path");
  return inPath.reduce(
    (path, parameter) => path.replace(`{${parameter.name}}`, () => expectedText(parameter)),
    plainPath(template),
  );
}

function pairDifferences(
  place: "query" | "cookie",
  given: readonly ParameterSample[],
  got: readonly TextPair[],
): readonly string[] {
  const expected = given.filter((parameter) => parameter.place === place).flatMap(expectedPairs);
  const sort = (pairs: readonly TextPair[]): readonly string[] =>
    pairs.map(([name, value]) => `${name}=${value}`).sort();
  const wanted = sort(expected);
  const arrived = sort(got);
  return isDeepStrictEqual(wanted, arrived)
    ? []
    : [`${place} ${arrived.join(" & ")}, not ${wanted.join(" & ")}`];
}

function cookiesOf(header: string | string[] | undefined): readonly TextPair[] {
  if (typeof header !== "string") return [];
  return header.split("; ").map((cookie): TextPair => {
    const [name = "", ...value] = cookie.split("=");
    return [name, decodeURIComponent(value.join("="))];
  });
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
  if (form === "form") found.push(...nameDifferences(request.body, formNames(got.body)));
  if (form === "multipart") found.push(...nameDifferences(request.body, partNames(got.body)));
  return found;
}

/** How a property is written is the document's to say, and the judge's to judge; that it is there is looked for here. */
function nameDifferences(form: JsonValue, got: ReadonlySet<string>): readonly string[] {
  const given = isNode(form) ? form : {};
  const found = [...got];
  const missing = Object.keys(given).filter(
    (name) => !isEmpty(given[name]) && !found.some((one) => speaksOf(one, name, given[name])),
  );
  const more = found.filter(
    (one) => !Object.entries(given).some(([name, value]) => speaksOf(one, name, value)),
  );
  return missing.length + more.length === 0
    ? []
    : [`a form without ${missing.join(", ")} and with ${more.join(", ")}`];
}

/** Whether a name in a form is a property's own, in brackets (`a[b]`) or, of an exploded object, that of a member. */
function speaksOf(found: string, name: string, value: JsonValue | undefined): boolean {
  return found === name || found.startsWith(`${name}[`) || (isNode(value) && Object.hasOwn(value, found));
}

/** What a form may have no way to say: null, and lists and objects of nothing but null. */
function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

function formNames(body: Buffer): ReadonlySet<string> {
  return new Set(new URLSearchParams(body.toString()).keys());
}

function partNames(body: Buffer): ReadonlySet<string> {
  const heads = body.toString("latin1").matchAll(/^Content-Disposition: form-data; name="([^"]*)"/gm);
  return new Set([...heads].map(([, name = ""]) => Buffer.from(name, "latin1").toString()));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
