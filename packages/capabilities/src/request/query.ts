import { bodyForm, type JsonValue, type Parameter } from "@mortise/contract";
import { invalidRequest, quote } from "../refused.ts";
import { checkNames } from "./method-override.ts";
import { encode, encodeAllowingReserved } from "./percent.ts";
import { type Pair, pairsOf } from "./styles.ts";

/**
 * Query parameters as text, without a question mark.
 *
 * `reserved` are the names that the app's credential takes: no parameter gets near one, neither by its own name nor by
 * a name that an object brings along.
 *
 * @throws RefusedCall `invalid-request`
 */
export function writeQuery(values: ReadonlyMap<Parameter, JsonValue>, reserved: ReadonlySet<string>): string {
  const pairs: Pair[] = [];
  for (const [parameter, value] of values) {
    if (parameter.place === "query") pairs.push(...queryPairs(parameter, value));
  }
  checkNames(pairs.map(({ name }) => name));
  for (const { name } of pairs) {
    if (reserved.has(baseName(name))) {
      throw invalidRequest(`The query parameter ${quote(name)} is set by the app.`);
    }
  }
  return joinPairs(pairs);
}

/** Pairs as a query or a form. */
export function joinPairs(pairs: readonly Pair[]): string {
  return pairs.map(({ name, value }) => `${encode(name)}=${value}`).join("&");
}

/** `Api_Key[0]` → `api_key`: many servers take the two for one, some without regard to case. */
export function baseName(name: string): string {
  return (name.split(/[[.]/, 1)[0] ?? "").trim().toLowerCase();
}

function queryPairs(parameter: Parameter, value: JsonValue): Pair[] {
  const { name, serialization } = parameter;
  if ("mediaType" in serialization)
    return [{ name, value: encode(asMediaType(serialization.mediaType, value)) }];
  const { style, explode, allowReserved } = serialization;
  return pairsOf(style, explode, name, value, allowReserved ? encodeAllowingReserved : encode);
}

/** A parameter's value in the media type that its `content` names. Texts stay texts where that is no JSON. */
export function asMediaType(mediaType: string, value: JsonValue): string {
  return bodyForm(mediaType) !== "json" && typeof value === "string" ? value : JSON.stringify(value);
}
