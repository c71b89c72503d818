import type { Type } from "@mortise/contract";

/** What needs no cleaning: most of a document's text. */
const PLAIN_LINE = /^(?:[\x20-\x7e]*[\x21-\x7e])$/;

/**
 * A document's prose as clean lines: no control characters, no lone surrogates, every kind of line break the same,
 * no empty line at either end, nor two in a row. What a language's comments need beyond that is its own business.
 */
export function proseLines(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  if (PLAIN_LINE.test(text)) return [text];
  const lines = text
    .toWellFormed()
    .replace(/\r\n|[\r\u0085\u2028\u2029]/g, "\n")
    .replace(/\t/g, "  ")
    .replace(/[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .split("\n")
    .map((line) => line.trimEnd());
  const kept = lines.filter((line, index) => line !== "" || (index > 0 && lines[index - 1] !== ""));
  return kept.at(-1) === "" ? kept.slice(0, -1) : kept;
}

/** The same on one line, cut at `limit` characters. */
export function proseLine(text: string, limit = 200): string {
  const line = proseLines(text).join(" ").replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join("")}…` : line;
}

/** What a type demands of its values beyond what a language's types can say, as one sentence or none. */
export function factsOf(type: Type): readonly string[] {
  const facts = factsOfType(type);
  const [first, ...others] = facts;
  if (first === undefined) return [];
  return [`${[first[0]?.toUpperCase() + first.slice(1), ...others].join(", ")}.`];
}

function factsOfType(type: Type): readonly string[] {
  switch (type.kind) {
    case "nullable":
      return factsOfType(type.of);
    case "integer":
    case "number": {
      const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = type.constraints ?? {};
      return [
        ...(type.kind === "integer" ? ["a whole number"] : []),
        ...fact("format", type.format),
        ...fact("at least", minimum),
        ...fact("more than", exclusiveMinimum),
        ...fact("at most", maximum),
        ...fact("less than", exclusiveMaximum),
        ...fact("a multiple of", multipleOf),
      ];
    }
    case "text": {
      const { minLength, maxLength, pattern } = type.constraints ?? {};
      return [
        ...fact("format", type.format),
        ...fact("length at least", minLength),
        ...fact("length at most", maxLength),
        ...fact("pattern", pattern),
      ];
    }
    case "list": {
      const { minItems, maxItems, uniqueItems } = type.constraints ?? {};
      return [
        ...fact("items at least", minItems),
        ...fact("items at most", maxItems),
        ...(uniqueItems ? ["no item twice"] : []),
      ];
    }
    default:
      return [];
  }
}

function fact(words: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`${words} ${typeof value === "string" ? `\`${value}\`` : value}`];
}
