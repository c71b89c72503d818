import type { JsonValue } from "@mortise/contract";
import { sample } from "openapi-sampler";
import type { Node } from "./document.ts";

export interface DraftOptions {
  readonly skipNonRequired?: boolean;
  readonly skipReadOnly?: boolean;
  readonly skipWriteOnly?: boolean;
}

/** openapi-sampler's value for a schema: near enough to be mended. */
export function draft(schema: Node, options: DraftOptions, document: Node): JsonValue {
  // It warns on the console of each `allOf` that it cannot merge, `quiet` or not; Ajv finds those values anyway.
  const warn = console.warn;
  console.warn = () => {};
  try {
    return asJson(sample(schema, { ...options, quiet: true }, document));
  } finally {
    console.warn = warn;
  }
}

/** A generator's value as JSON; `null` when it had none. */
export function asJson(value: unknown): JsonValue {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as JsonValue);
}
