import type { JsonValue, Operation, Parameter } from "@mortise/contract";
import { isList, isObject, toText } from "../json.ts";
import { invalidRequest, quote } from "../refused.ts";
import { encode, encodeLiteral } from "./percent.ts";
import { expand } from "./styles.ts";

/**
 * The operation's path with its parameters filled in, encoded, starting with a slash; and the query that the template
 * itself has (`/objects?uploads`), without its question mark.
 *
 * No parameter leaves its segment: all but unreserved characters are encoded, and what a server or proxy could take
 * for a step up or down after decoding is refused.
 *
 * @throws RefusedCall `invalid-request`
 */
export function writePath(
  operation: Operation,
  values: ReadonlyMap<Parameter, JsonValue>,
): { path: string; query: string } {
  // Some documents tell operations apart by a fragment, which no request has.
  const [template = "", query = ""] = (operation.path.split("#", 1)[0] ?? "").split("?", 2);
  const segments = template.split("/").map((segment) => writeSegment(segment, operation, values));
  const path = segments.join("/");
  return { path: path.startsWith("/") ? path : `/${path}`, query: encodeLiteral(query) };
}

function writeSegment(
  template: string,
  operation: Operation,
  values: ReadonlyMap<Parameter, JsonValue>,
): string {
  const segment = template.replace(/\{([^{}]*)\}|[^{}]+|[{}]/g, (part, name: string | undefined) =>
    name === undefined ? encodeLiteral(part) : writeVariable(name, operation, values),
  );
  if (template !== "" && /^(?:\.|%2e){0,2}$/i.test(segment)) {
    throw invalidRequest(`The path parameters make the segment ${quote(template)} empty, "." or "..".`);
  }
  return segment;
}

function writeVariable(
  name: string,
  operation: Operation,
  values: ReadonlyMap<Parameter, JsonValue>,
): string {
  const parameter = operation.parameters.find(
    (candidate) => candidate.place === "path" && candidate.name === name,
  );
  const value = parameter && values.get(parameter);
  if (!parameter || value === undefined) {
    throw invalidRequest(`The path parameter ${quote(name)} is missing.`);
  }
  checkSteps(name, value);
  const { serialization } = parameter;
  const text =
    "mediaType" in serialization
      ? encode(JSON.stringify(value))
      : expand(pathStyle(serialization.style), serialization.explode, name, value, encode);
  if (text === "") throw invalidRequest(`The path parameter ${quote(name)} is empty.`);
  return text;
}

function pathStyle(style: string): "simple" | "label" | "matrix" {
  return style === "label" || style === "matrix" ? style : "simple";
}

/**
 * Proxies that decode a path before they route resolve `%2F..%2F`, and some servers drop what follows a semicolon
 * before they resolve `..`. So a step is refused in whatever way it is written, while a plain `a/b` passes, encoded.
 */
function checkSteps(name: string, value: JsonValue): void {
  if (isList(value) || isObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      if (isObject(value)) checkSteps(name, key);
      checkSteps(name, part);
    }
    return;
  }
  const text = toText(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const hostile = /[\u0000-\u001f\u007f]|(?:^|[/\\])\.{1,2}(?:$|[/\\;])/;
  if (hostile.test(text) || hostile.test(decoded(text))) {
    throw invalidRequest(
      `The path parameter ${quote(name)} holds a control character or a "." or ".." step.`,
    );
  }
}

/** Decoded once more, for servers that do so; as it is where that makes no sense. */
function decoded(text: string): string {
  return text.replace(/%(?:2e|2f|5c|3b|0[0-9a-f]|1[0-9a-f])/gi, decodeURIComponent);
}
