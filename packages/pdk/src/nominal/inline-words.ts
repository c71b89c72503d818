/** What types that stand inline are called, beside the name of what they stand in. */
import type { Type } from "@mortise/contract";
import { type Place, wordsOf } from "./place.ts";

/** An item of a list is named after the list; an item of its items not twice. */
export function itemWords({ words }: Place): readonly string[] {
  return words.at(-1) === "item" ? [] : ["item"];
}

/** What a member without a name is called: by its property's only value, by its only property, or by its kind. */
export function memberWords(type: Type, index: number): readonly string[] {
  switch (type.kind) {
    case "object": {
      for (const property of type.properties) {
        const [value, ...others] = property.type.kind === "enum" ? property.type.values : [];
        if (typeof value === "string" && others.length === 0) return wordsOf(value);
      }
      const [only, ...more] = type.properties;
      if (only && more.length === 0) return wordsOf(only.name);
      return ["variant", String(index + 1)];
    }
    case "list":
    case "tuple":
      return ["list"];
    case "enum":
      return ["value"];
    case "intersection":
      return ["variant", String(index + 1)];
    case "named":
      return wordsOf(type.name);
    default:
      return [type.kind];
  }
}
