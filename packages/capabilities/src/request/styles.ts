import type { JsonValue, ParameterStyle } from "@mortise/contract";
import { isList, isObject, toText } from "../json.ts";

/** How texts inside a value are written, so that its delimiters stay delimiters. */
export type Encode = (text: string) => string;

/** One `name=value` of a query, form or cookie. Both are as the receiver will decode them, before encoding. */
export interface Pair {
  readonly name: string;
  /** Encoded already, delimiters in between. */
  readonly value: string;
}

/**
 * A path parameter or header in its style, as in OpenAPI 3.1.1's table of style examples (section 4.8.12.6), which is
 * RFC 6570's expansion. Members that are null are left out, as undefined ones are in RFC 6570.
 */
export function expand(
  style: "simple" | "label" | "matrix",
  explode: boolean,
  name: string,
  value: JsonValue,
  encode: Encode,
): string {
  const write = (part: JsonValue) => encode(toText(part));
  const [start, separator] = { simple: ["", ","], label: [".", "."], matrix: [";", ";"] }[style] as [
    string,
    string,
  ];
  // Matrix leaves the equals sign out before an empty text.
  const named = (key: string, text: string) =>
    style === "matrix" && text === "" ? encode(key) : `${encode(key)}=${text}`;
  const whole = (text: string) => start + (style === "matrix" ? named(name, text) : text);

  if (isList(value)) {
    const items = value.filter((item) => item !== null).map(write);
    if (items.length === 0) return "";
    if (!explode) return whole(items.join(","));
    return start + (style === "matrix" ? items.map((item) => named(name, item)) : items).join(separator);
  }
  if (isObject(value)) {
    const members = membersOf(value);
    if (members.length === 0) return "";
    if (!explode) return whole(members.flatMap(([key, part]) => [encode(key), write(part)]).join(","));
    return start + members.map(([key, part]) => named(key, write(part))).join(separator);
  }
  return whole(write(value));
}

/** Between the parts of an unexploded list or object, as OpenAPI 3.1.1 writes them: encoded, but for the comma. */
const DELIMITERS: { readonly [style in ParameterStyle]?: string } = {
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
};

/**
 * A query parameter, form property or cookie in its style, as the pairs that it becomes: none for an empty list or
 * object. Objects inside exploded or delimited ones, for which OpenAPI has no rule, are JSON texts.
 */
export function pairsOf(
  style: ParameterStyle,
  explode: boolean,
  name: string,
  value: JsonValue,
  encode: Encode,
): Pair[] {
  const write = (part: JsonValue) => encode(toText(part));
  if (style === "deepObject") return deepPairs(name, value, encode);
  const delimiter = DELIMITERS[style] ?? ",";
  if (isList(value)) {
    const items = value.filter((item) => item !== null).map(write);
    if (items.length === 0) return [];
    return explode ? items.map((item) => ({ name, value: item })) : [{ name, value: items.join(delimiter) }];
  }
  if (isObject(value)) {
    const members = membersOf(value);
    if (members.length === 0) return [];
    return explode
      ? members.map(([key, part]) => ({ name: key, value: write(part) }))
      : [
          {
            name,
            value: members.flatMap(([key, part]) => [encode(key), write(part)]).join(delimiter),
          },
        ];
  }
  return [{ name, value: write(value) }];
}

/**
 * `a[b][c]=1`, to any depth. OpenAPI leaves lists open; servers that read brackets (qs, Rack, PHP) agree on `a[]=1` for
 * lists of plain values, and on nothing better than `a[0][b]=1` for lists of objects or lists.
 */
function deepPairs(name: string, value: JsonValue, encode: Encode): Pair[] {
  if (isList(value)) {
    const items = value.filter((item) => item !== null);
    const plain = items.every((item) => !isList(item) && !isObject(item));
    return items.flatMap((item, index) => deepPairs(`${name}[${plain ? "" : index}]`, item, encode));
  }
  if (isObject(value)) {
    return membersOf(value).flatMap(([key, part]) => deepPairs(`${name}[${key}]`, part, encode));
  }
  return [{ name, value: encode(toText(value)) }];
}

function membersOf(value: { readonly [name: string]: JsonValue }): [string, JsonValue][] {
  return Object.entries(value).filter(([, part]) => part !== null);
}
