import { DocumentError } from "../error.ts";

/** Objects and lists inside each other. Real documents stay below 60; readers recurse, so there has to be an end. */
const MAX_DEPTH = 400;

/**
 * Makes sure that a parsed document can be walked: it is a tree once its aliases are written out, no deeper than
 * {@link MAX_DEPTH}, of at most `maxValues` values.
 *
 * @throws DocumentError `too-complex`.
 */
export function requireMeasurable(document: unknown, maxValues: number): void {
  // Each shared object is counted wherever it is used, but walked once: a few lines of aliases can stand for billions.
  const measured = new Map<object, Measure>();
  const open = new Set<object>();
  const measure = (value: unknown, depth: number): Measure => {
    if (typeof value !== "object" || value === null) return LEAF;
    const known = measured.get(value);
    if (depth + (known?.height ?? 0) > MAX_DEPTH) {
      throw new DocumentError("too-complex", `The document is nested deeper than ${MAX_DEPTH} levels.`);
    }
    if (known) return known;
    if (open.has(value)) {
      throw new DocumentError(
        "too-complex",
        "The document contains itself (a YAML alias, or an object whose $refs were replaced by their targets). Give it with its $refs.",
      );
    }
    open.add(value);
    let values = 1;
    let height = 0;
    for (const item of Array.isArray(value) ? value : Object.values(value)) {
      const inside = measure(item, depth + 1);
      values += inside.values;
      height = Math.max(height, inside.height + 1);
    }
    open.delete(value);
    if (values > maxValues) {
      throw new DocumentError(
        "too-complex",
        `The document has more than ${maxValues} values, its limit (maxValues).`,
      );
    }
    const found = { values, height };
    measured.set(value, found);
    return found;
  };
  measure(document, 0);
}

interface Measure {
  readonly values: number;
  readonly height: number;
}

const LEAF: Measure = { values: 1, height: 0 };
