import { bodyForm, type JsonObject, type JsonValue, type PartEncoding } from "@mortise/contract";
import { isList, isObject, toJson } from "../json.ts";
import { encode, encodeAllowingReserved } from "./percent.ts";
import { type Pair, pairsOf } from "./styles.ts";

/**
 * The properties of an `application/x-www-form-urlencoded` body as pairs, in the order in which they were given.
 *
 * As in OpenAPI 3.1's Encoding Object: a property whose encoding has a style is written in it; one whose encoding has a
 * JSON media type, and an object without an encoding, is a JSON text; lists are repeated. Null is left out.
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
  if (isObject(value) || (isList(value) && isJsonPart(encoding))) {
    return [{ name, value: write(toJson(value)) }];
  }
  return pairsOf("form", true, name, value, write);
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
