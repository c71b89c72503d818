import type { JsonValue, Type } from "@mortise/contract";

/**
 * A document's prose as clean lines: no control characters, no lone surrogates, every kind of line break the same,
 * no empty line at either end, nor two in a row. What a language's comments need beyond that is its own business.
 */
export function proseLines(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
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

/** What a type demands of its values beyond what a language's types can say, one short sentence each. */
export function factsOf(type: Type): readonly string[] {
  switch (type.kind) {
    case "nullable":
      return factsOf(type.of);
    case "integer":
    case "number": {
      const integer = type.kind === "integer" ? "An integer" : "A number";
      const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = type.constraints ?? {};
      return sentences([
        [type.format && `${integer} of format`, type.format],
        [type.kind === "integer" && !type.format && "An integer", ""],
        ["At least", minimum],
        ["More than", exclusiveMinimum],
        ["At most", maximum],
        ["Less than", exclusiveMaximum],
        ["A multiple of", multipleOf],
      ]);
    }
    case "text": {
      const { minLength, maxLength, pattern } = type.constraints ?? {};
      return sentences([
        ["Format", type.format],
        ["Length at least", minLength],
        ["Length at most", maxLength],
        ["Pattern", pattern],
      ]);
    }
    case "list": {
      const { minItems, maxItems, uniqueItems } = type.constraints ?? {};
      return sentences([
        ["Items at least", minItems],
        ["Items at most", maxItems],
        [uniqueItems && "No item twice", ""],
      ]);
    }
    default:
      return [];
  }
}

function sentences(
  facts: readonly (readonly [string | false | undefined, JsonValue | undefined])[],
): string[] {
  const said: string[] = [];
  for (const [word, value] of facts) {
    if (!word || value === undefined) continue;
    said.push(value === "" ? `${word}.` : `${word}: \`${String(value)}\`.`);
  }
  return said;
}
