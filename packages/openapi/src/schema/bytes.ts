import { lookUp, type Reading } from "../document/reading.ts";
import { isObject } from "../loose.ts";
import { isBinary } from "./scalars.ts";

/** Members of a schema that hold schemas by name, and such that hold one or a list of them. */
const BY_NAME = ["properties", "patternProperties"] as const;
const DIRECT = ["items", "prefixItems", "additionalProperties", "allOf", "oneOf", "anyOf"] as const;

/** What is known already of each schema of a document. */
const KNOWN = new WeakMap<Reading, Map<unknown, boolean>>();

/** Whether a schema describes, at any depth, bytes that no text can hold: then it differs from body to body. */
export function bearsBytes(reading: Reading, schema: unknown): boolean {
  const known = KNOWN.get(reading) ?? new Map<unknown, boolean>();
  KNOWN.set(reading, known);
  const seen = new Set<unknown>();
  const open: unknown[] = [schema];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...next);
    if (!isObject(next) || seen.has(next) || known.get(next) === false) continue;
    reading.spend();
    seen.add(next);
    if (isBinary(next) || known.get(next) === true) {
      known.set(schema, true);
      return true;
    }
    if (typeof next.$ref === "string") open.push(lookUp(reading, next.$ref)?.value);
    for (const keyword of DIRECT) open.push(next[keyword]);
    for (const keyword of BY_NAME) if (isObject(next[keyword])) open.push(...Object.values(next[keyword]));
  }
  for (const without of seen) known.set(without, false);
  return false;
}
