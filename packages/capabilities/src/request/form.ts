import { bodyForm, type JsonObject, type JsonValue, type PartEncoding } from "@mortise/contract";
import { isList, isObject, toJson } from "../json.ts";
import { encode, encodeAllowingReserved } from "./percent.ts";
import { type Pair, pairsOf } from "./styles.ts";

/**
 * The properties of an `application/x-www-form-urlencoded` body as pairs, in the order in which they were given.
 *
 * A property whose encoding has a style is written in it, and one whose encoding has a JSON media type as a JSON text.
 * Without an encoding, lists of plain values are repeated (`a=1&a=2`), and objects are in brackets (`a[b]=1`). For the
 * latter OpenAPI 3.1 would have JSON texts and 3.0 is silent, but brackets are what servers that take forms read.
 * Null is left out.
 */
export function writeForm(body: JsonObject, encodings: readonly PartEncoding[] = []): Pair[] {
  return Object.entries(body).flatMap(([name, value]) =>
    value === null ? [] : writeProperty(name, value, encodingOf(name, encodings)),
  );
}

function writeProperty(name: string, value: JsonValue, encoding: PartEncoding | undefined): Pair[] {
  const write = encoding?.allowReserved ? encodeAllowingReserved : encode;
  if (encoding && hasStyle(encoding)) {
    const style = encoding.style ?? "form";
    return pairsOf(style, encoding.explode ?? style === "form", name, value, write);
  }
  if (!isObject(value) && !isList(value)) return pairsOf("form", true, name, value, write);
  if (isJsonPart(encoding)) return [{ name, value: write(toJson(value)) }];
  const nested = isObject(value) || value.some((item) => isObject(item) || isList(item));
  return pairsOf(nested ? "deepObject" : "form", true, name, value, write);
}

/** The encoding that a document gives a property. */
export function encodingOf(name: string, encodings: readonly PartEncoding[]): PartEncoding | undefined {
  return encodings.find((encoding) => encoding.property === name);
}

/** Whether an encoding asks for a style of parameters; its media types don't count then. */
export function hasStyle(encoding: PartEncoding): boolean {
  return (
    encoding.style !== undefined || encoding.explode !== undefined || encoding.allowReserved !== undefined
  );
}

/** Whether an encoding asks for JSON as a whole. */
export function isJsonPart(encoding: PartEncoding | undefined): boolean {
  const [mediaType] = encoding?.mediaTypes ?? [];
  return mediaType !== undefined && bodyForm(mediaType) === "json";
}
