import type { Discriminator, Type } from "@mortise/contract";
import { isObject, type Located, type Loose, member, pointer } from "../loose.ts";
import type { BodyUse, SchemaContext } from "./context.ts";

/**
 * How the members of a union are told apart: the values that `mapping` lists, and the name of its schema for each
 * member that it leaves out (OpenAPI 3.1, section 4.8.25). Only a union of references can be told apart so.
 */
export function discriminatorOf(
  context: SchemaContext,
  schema: Located<Loose>,
  listed: readonly Located[],
  types: readonly Type[],
  body: BodyUse,
): Discriminator | undefined {
  const said = schema.value.discriminator;
  if (said === undefined) return undefined;
  const at = pointer(schema.at, "discriminator");
  const property = isObject(said) ? said.propertyName : undefined;
  const notCarried = (message: string) => {
    context.reading.report("discriminator-not-carried", at, `${message} It is left out.`);
    return undefined;
  };
  if (!isObject(said) || typeof property !== "string")
    return notCarried("A discriminator needs a propertyName.");
  if (types.length < 2) return notCarried("There is nothing to tell apart here.");
  const refs = listed.flatMap(({ value }) =>
    isObject(value) && typeof value.$ref === "string" ? [value.$ref] : [],
  );
  const inline = listed.filter(({ value }) => !isObject(value) || typeof value.$ref !== "string");
  if (inline.some(({ value }) => !(isObject(value) && value.type === "null")) || !types.every(isNamed)) {
    return notCarried("A discriminator only tells references apart, and not every alternative is one.");
  }
  const names = new Map<string, string>();
  for (const ref of refs) {
    const named = context.named(ref, schema.at, body);
    if (named) names.set(ref, named.name);
  }
  return { property, mapping: mappingOf(context, said, at, names) };
}

function isNamed(type: Type): boolean {
  return type.kind === "named";
}

function mappingOf(
  context: SchemaContext,
  said: Loose,
  at: string,
  names: ReadonlyMap<string, string>,
): Discriminator["mapping"] {
  const mapping: { value: string; type: string }[] = [];
  const mapped = new Set<string>();
  const listed = isObject(said.mapping) ? Object.entries(said.mapping) : [];
  for (const [value, target] of listed) {
    const type = typeof target === "string" ? memberNamed(target, names) : undefined;
    if (type === undefined) {
      context.reading.report(
        "discriminator-value-unknown",
        pointer(`${at}/mapping`, value),
        `${JSON.stringify(target)} is none of the alternatives; the value is left out.`,
      );
      continue;
    }
    mapping.push({ value, type });
    mapped.add(type);
  }
  for (const [ref, type] of names) {
    if (!mapped.has(type)) mapping.push({ value: lastToken(ref), type });
  }
  if (member(said, "defaultMapping") !== undefined) {
    context.reading.report(
      "discriminator-value-unknown",
      `${at}/defaultMapping`,
      "The alternative for all other values is not carried over.",
    );
  }
  return mapping;
}

/** The member that a mapping means: by reference, or by the bare name of its schema. */
function memberNamed(target: string, names: ReadonlyMap<string, string>): string | undefined {
  const byReference = names.get(target);
  if (byReference !== undefined) return byReference;
  for (const [ref, type] of names) if (lastToken(ref) === lastToken(target)) return type;
  return undefined;
}

/** The name of the schema that a reference means: `#/components/schemas/Cat`, `./Cat.yaml` and `Cat` are all `Cat`. */
function lastToken(ref: string): string {
  const token = ref.split("/").at(-1) ?? ref;
  const name = /^[^#]*\.(json|ya?ml)$/i.test(token) ? token.replace(/\.[^.]*$/, "") : token;
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
