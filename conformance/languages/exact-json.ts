/** JSON whose numbers stay as they are written: 64-bit integers, negative zero, exponents beyond a double. */

// Not in TypeScript's library yet; in Node.js since 21.
const exact = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (this: unknown, name: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
};

/** A value that `JSON.stringify` writes with the numbers of the text. */
export function exactly(text: string): unknown {
  return exact.parse(text, (_name, part, { source }) =>
    typeof part === "number" && source !== undefined ? exact.rawJSON(source) : part,
  );
}

/** A text that is the same for the same JSON value: names in order, numbers in one spelling, `1.0` as `1`. */
export function canonical(text: string): string {
  const value = exact.parse(text, (_name, part, { source }) =>
    typeof part === "number" && source !== undefined ? { "\0": spelled(source) } : part,
  );
  return JSON.stringify(sorted(value), null, 1).replace(/\{\s*"\\u0000": "([^"]*)"\s*\}/g, "$1");
}

/** A number by its sign, digits and exponent, so that each value has one spelling. Zero keeps its sign. */
function spelled(source: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return `${sign}0`;
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}${power === 0 ? "" : `e${power}`}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, sorted(part)] as const);
  // A Map's entries, since a property could be called `__proto__`.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
