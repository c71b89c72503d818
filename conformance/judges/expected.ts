import type { JsonValue } from "@mortise/contract";
import { isNode } from "../samples/document.ts";
import type { ParameterSample } from "../samples/parameters.ts";

/** A decoded `name=value`. */
export type TextPair = readonly [name: string, value: string];

/** A value of a path parameter or a header as text, decoded (OpenAPI 3.1.1, section 4.8.12.6). */
export function expectedText({ name, value, style, explode }: ParameterSample): string {
  if (style === "content") return typeof value === "string" ? value : JSON.stringify(value);
  const start = style === "label" ? "." : style === "matrix" ? ";" : "";
  const between = start === "" ? "," : start;
  const named = style === "matrix" ? `${name}=` : "";
  if (Array.isArray(value)) {
    const items = value.map(plainText);
    return explode
      ? start + items.map((item) => named + item).join(between)
      : start + named + items.join(",");
  }
  if (isNode(value)) {
    const members = Object.entries(value).map(([key, part]) => [key, plainText(part)]);
    return explode
      ? start + members.map((member) => member.join("=")).join(between)
      : start + named + members.flat().join(",");
  }
  return start + named + plainText(value);
}

/** The decoded pairs that a query parameter or a cookie becomes (OpenAPI 3.1.1, section 4.8.12). */
export function expectedPairs({ name, value, style, explode }: ParameterSample): readonly TextPair[] {
  if (style === "content") return [[name, JSON.stringify(value)]];
  if (style === "deepObject" && typeof value === "object") return bracketed(name, value);
  const separator = style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
  if (Array.isArray(value)) {
    const items = value.map(plainText);
    return explode ? items.map((item) => [name, item]) : [[name, items.join(separator)]];
  }
  if (!isNode(value)) return [[name, plainText(value)]];
  const members = Object.entries(value).map(([key, part]): TextPair => [key, plainText(part)]);
  return explode ? members : [[name, members.flat().join(separator)]];
}

/** `a[b]=1`; lists as servers that read brackets take them: `a[]=1`, and `a[0][b]=1` where their items are no texts. */
function bracketed(name: string, value: JsonValue): readonly TextPair[] {
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== "object");
    return value.flatMap((item, index) => bracketed(`${name}[${plain ? "" : index}]`, item));
  }
  if (isNode(value))
    return Object.entries(value).flatMap(([key, part]) => bracketed(`${name}[${key}]`, part));
  return [[name, plainText(value)]];
}

function plainText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
