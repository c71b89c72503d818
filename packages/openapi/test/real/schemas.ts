/** Walks the schemas of a raw document on its own, knowing nothing of the importer. */

type Loose = Record<string, unknown>;

export interface RawSchema {
  readonly schema: Loose;
  readonly at: string;
}

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** Media types whose schema describes JSON, or the properties of a form. */
const STRUCTURED = /json|^\*\/\*$|form-urlencoded|^multipart\//;

/** Every schema that describes JSON or a form, with its pointer. Links and callbacks inside callbacks are not read. */
export function* rawSchemas(document: Loose): Generator<RawSchema> {
  const skipped = new Set(["links", "examples", "example", "securitySchemes"]);
  const walk = function* (value: unknown, at: string, mediaType: string): Generator<RawSchema> {
    if (Array.isArray(value))
      for (const [n, item] of value.entries()) yield* walk(item, `${at}/${n}`, mediaType);
    if (!isObject(value)) return;
    for (const [name, item] of Object.entries(value)) {
      if (skipped.has(name)) continue;
      const where = `${at}/${escaped(name)}`;
      if (name === "content" && isObject(item)) {
        for (const [type, media] of Object.entries(item))
          yield* walk(media, `${where}/${escaped(type)}`, type);
      } else if (name === "schema") {
        if (STRUCTURED.test(mediaType)) yield* inside(item, where);
      } else if (at === "/components" && name === "schemas" && isObject(item)) {
        for (const [schema, inner] of Object.entries(item))
          yield* inside(inner, `${where}/${escaped(schema)}`);
      } else yield* walk(item, where, mediaType);
    }
  };
  yield* walk(document, "", "application/json");
}

function* inside(schema: unknown, at: string): Generator<RawSchema> {
  if (!isObject(schema)) return;
  yield { schema, at };
  for (const keyword of ["items", "additionalProperties"]) yield* inside(schema[keyword], `${at}/${keyword}`);
  for (const keyword of ["allOf", "oneOf", "anyOf", "prefixItems"]) {
    const members = schema[keyword];
    if (Array.isArray(members))
      for (const [n, member] of members.entries()) yield* inside(member, `${at}/${keyword}/${n}`);
  }
  for (const keyword of ["properties", "patternProperties"]) {
    const members = schema[keyword];
    if (!isObject(members)) continue;
    for (const [name, member] of Object.entries(members))
      yield* inside(member, `${at}/${keyword}/${escaped(name)}`);
  }
}
