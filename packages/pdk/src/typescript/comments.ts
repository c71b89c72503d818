import type { Property } from "@mortise/contract";
import type { Code } from "../code.ts";
import { factsOf, proseLine, proseLines } from "../document-text.ts";
import { type DocLine, docComment } from "./text.ts";

/** What a property's comment says beside its description. */
export function propertyComment(
  property: Pick<Property, "description" | "type" | "default" | "example" | "deprecated">,
): readonly Code[] {
  const tags: DocLine[] = [];
  if (property.default !== undefined) tags.push({ tag: "default", text: jsonLine(property.default) });
  if (property.example !== undefined) tags.push({ tag: "example", text: jsonLine(property.example) });
  return docComment(proseLines(property.description), [
    ...factsOf(property.type),
    ...tags,
    ...deprecation(property.deprecated),
  ]);
}

export function deprecation(deprecated: true | undefined): readonly DocLine[] {
  return deprecated ? [{ tag: "deprecated", text: "" }] : [];
}

function jsonLine(value: unknown): string {
  return proseLine(JSON.stringify(value));
}
