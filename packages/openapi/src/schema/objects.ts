import type { Property, Type } from "@mortise/contract";
import { isObject, type Located, type Loose, member, membersOf, pointer } from "../loose.ts";
import { freshUse, type SchemaContext, type SchemaUse } from "./context.ts";
import { propertyFacts } from "./facts.ts";
import { declarationOf, requiredOf, requiredTogether, saidByAlternatives } from "./required.ts";
import { wrongType } from "./scalars.ts";
import { unionOf } from "./unions.ts";

/** An object, or a map when it declares no property and says what the others hold. */
export function objectType(context: SchemaContext, schema: Loose, at: string, use: SchemaUse): Type {
  const additional = additionalType(context, schema, at, use);
  const required = requiredNames(context, schema, at);
  const declared = propertiesOf(
    context,
    schema,
    at,
    use,
    requiredTogether(context.reading, schema, use.demanded),
  );
  const properties = [
    ...declared,
    ...demandedElsewhere(context, { value: schema, at }, use, required, additional),
  ];
  if (properties.length === 0 && additional && additional.kind !== "never")
    return { kind: "map", of: additional };
  return { kind: "object", properties, ...(additional && { additional }) };
}

function requiredNames(context: SchemaContext, schema: Loose, at: string): ReadonlySet<string> {
  const { required } = schema;
  if (
    required !== undefined &&
    (!Array.isArray(required) || required.some((name) => typeof name !== "string"))
  ) {
    wrongType(context.reading, at, "required", required);
  }
  return new Set(requiredOf(schema));
}

function propertiesOf(
  context: SchemaContext,
  schema: Loose,
  at: string,
  use: SchemaUse,
  required: ReadonlySet<string>,
): readonly Property[] {
  if (schema.properties !== undefined && !isObject(schema.properties)) {
    wrongType(context.reading, at, "properties", schema.properties);
  }
  return membersOf(schema.properties, `${at}/properties`).map(({ name, value, at: where }) =>
    property(context, name, { value, at: where }, use, required.has(name)),
  );
}

function property(
  context: SchemaContext,
  name: string,
  schema: Located,
  use: SchemaUse,
  required: boolean,
): Property {
  const type = context.typeOf(schema.value, schema.at, freshUse(use.body));
  return { name, type, required, ...propertyFacts(context.reading, schema.value, schema.at) };
}

/** Properties that `required` lists and another schema declares: said once more, as required. */
function demandedElsewhere(
  context: SchemaContext,
  schema: Located<Loose>,
  use: SchemaUse,
  required: ReadonlySet<string>,
  additional: Type | undefined,
): readonly Property[] {
  const { reading } = context;
  return [...required].flatMap((name): Property[] => {
    if (member(schema.value.properties, name) !== undefined) return [];
    const found = declarationOf(reading, schema, use.outer, name);
    if (found) return found.required || found.inline ? [] : [property(context, name, found, use, true)];
    const said = saidByAlternatives(reading, schema, name);
    if (said === "required") return [];
    if (said === "nothing" && (!additional || additional.kind === "never")) {
      reading.report(
        "required-undeclared",
        pointer(schema.at, "required"),
        `"${name}" is required, and declared nowhere. It is carried over as a property without a type.`,
      );
    }
    const type = additional && additional.kind !== "never" ? additional : ({ kind: "unknown" } as const);
    return [{ name, type, required: true }];
  });
}

/** What undeclared properties hold; those that match a pattern count as undeclared. */
function additionalType(context: SchemaContext, schema: Loose, at: string, use: SchemaUse): Type | undefined {
  const said = schema.additionalProperties;
  const patterned = membersOf(schema.patternProperties, `${at}/patternProperties`).map(
    ({ value, at: where }) => context.typeOf(value, where, freshUse(use.body)),
  );
  if (said === undefined) {
    return patterned.length > 0 ? { kind: "unknown" } : undefined;
  }
  const type = context.typeOf(said, `${at}/additionalProperties`, freshUse(use.body));
  return patterned.length > 0 ? unionOf([...patterned, type]) : type;
}
