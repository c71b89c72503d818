import {
  type Attribute,
  argument,
  attributesOf,
  type Block,
  blocksOf,
  namesOf,
  textOf,
  unnamedArgument,
} from "./blocks.ts";
import type { DataModel, Key, Model, Relation, Scalar, Standard } from "./data-model.ts";

const SCALARS = new Set([
  "String",
  "Boolean",
  "Int",
  "BigInt",
  "Float",
  "Decimal",
  "DateTime",
  "Json",
  "Bytes",
]);

/** A field's line, before it is known what its type is. */
interface Line {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly attributes: readonly Attribute[];
}

/** A model's block, before the relations are joined. */
interface RawModel {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly attributes: readonly Attribute[];
}

/** The models of a Prisma schema, read from its text. */
export function readDataModel(schema: string): DataModel {
  const blocks = blocksOf(schema);
  const enums = new Map(blocks.filter(({ keyword }) => keyword === "enum").map(readEnum));
  const raw = new Map(
    blocks
      .filter(({ keyword }) => keyword === "model")
      .map(readModel)
      .filter(({ attributes }) => !attributes.some(({ name }) => name === "ignore"))
      .map((model) => [model.name, model]),
  );
  const models = new Map([...raw.values()].map((model) => [model.name, joined(model, raw, enums)]));
  return { provider: providerOf(blocks), models, enums };
}

function providerOf(blocks: readonly Block[]): string {
  const lines = blocks.find(({ keyword }) => keyword === "datasource")?.lines ?? [];
  const [, provider = ""] = lines.map((line) => /^provider\s*=\s*"(\w+)"/.exec(line)).find(Boolean) ?? [];
  return provider === "postgres" ? "postgresql" : provider;
}

function readEnum({ name, lines }: Block): readonly [string, ReadonlyMap<string, string>] {
  const values = lines.filter((line) => /^\w/.test(line));
  return [
    name,
    new Map(
      values.map((line) => {
        const value = line.replace(/\W[\s\S]*$/, "");
        return [value, mappedName(attributesOf(line)) ?? value];
      }),
    ),
  ];
}

function readModel({ name, lines }: Block): RawModel {
  const attributes = lines.filter((line) => line.startsWith("@@")).flatMap(attributesOf);
  return { name, attributes, lines: lines.flatMap(readLine) };
}

function readLine(line: string): Line[] {
  const [all, name, type, modifier] = /^(\w+)\s+(\w+)(?:\("[^"]*"\))?(\[\]|\?)?/.exec(line) ?? [];
  if (name === undefined || type === undefined || all === undefined) return [];
  const attributes = attributesOf(line.slice(all.length));
  if (type === "Unsupported" || attributes.some((attribute) => attribute.name === "ignore")) return [];
  return [{ name, type, isList: modifier === "[]", isOptional: modifier === "?", attributes }];
}

function joined(raw: RawModel, models: ReadonlyMap<string, RawModel>, enums: DataModel["enums"]): Model {
  const { name, lines, attributes } = raw;
  const scalars = lines.filter(({ type }) => SCALARS.has(type) || enums.has(type));
  const relations = lines.filter(({ type }) => models.has(type));
  const databaseSchema = textOf(unnamedArgument(find(attributes, "schema")));
  return {
    name,
    delegate: name.charAt(0).toLowerCase() + name.slice(1),
    table: mappedName(attributes) ?? name,
    ...(databaseSchema !== undefined && { databaseSchema }),
    scalars: new Map(scalars.map((line) => [line.name, scalarOf(line, enums.has(line.type))])),
    relations: new Map(relations.map((line) => [line.name, relationOf(raw, line, models)])),
    key: keyOf(raw),
  };
}

function scalarOf({ name, type, isList, isOptional, attributes }: Line, isEnum: boolean): Scalar {
  const standard = standardOf(attributes, type, isList, isEnum);
  const native = attributes.find((attribute) => attribute.name.startsWith("db."));
  return {
    name,
    column: mappedName(attributes) ?? name,
    type,
    isList,
    isOptional,
    ...(standard && { standard }),
    ...(native && { native: { name: native.name.slice("db.".length), args: native.args } }),
  };
}

function standardOf(
  attributes: readonly Attribute[],
  type: string,
  isList: boolean,
  isEnum: boolean,
): Standard | undefined {
  if (find(attributes, "updatedAt")) return { kind: "generated" };
  const attribute = find(attributes, "default");
  const text = argument(attribute, "value") ?? unnamedArgument(attribute);
  if (text === undefined) return undefined;
  const value = isList || isEnum ? literalList(text, isList, isEnum) : literalOf(text, type);
  return value === undefined ? { kind: "generated" } : { kind: "literal", value };
}

function literalList(text: string, isList: boolean, isEnum: boolean): unknown {
  if (!isList) return text;
  const values = namesOf(text).map((item) => (isEnum ? item : literalOf(item, "String")));
  return values.includes(undefined) ? undefined : values;
}

/** A default that stands in the schema, as the client would give it. `undefined`: made by a function, or seen by few. */
function literalOf(text: string, type: string): unknown {
  switch (type) {
    case "String":
      return textOf(text);
    case "Boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "Int":
    case "Float":
      return /^-?[\d.]+$/.test(text) ? Number(text) : undefined;
    case "BigInt":
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case "Decimal":
      return /^-?[\d.]+$/.test(text) ? text : undefined;
    default:
      return undefined;
  }
}

function relationOf(owner: RawModel, line: Line, models: ReadonlyMap<string, RawModel>): Relation {
  const { name, type: target, isList, isOptional } = line;
  const inverse = inverseOf(owner, line, models.get(target)?.lines ?? []);
  const own = find(line.attributes, "relation");
  const theirs = find(inverse?.attributes ?? [], "relation");
  const ownFields = namesOf(argument(own, "fields"));
  const holder = ownFields.length > 0 ? own : theirs;
  const fields = namesOf(argument(holder, "fields"));
  const isOwnerOptional = ownFields.length > 0 ? isOptional : inverse?.isOptional === true;
  return {
    name,
    model: owner.name,
    target,
    isList,
    isOptional,
    kind: ownFields.length > 0 ? "owned" : fields.length > 0 ? "child" : "many",
    inverse: inverse?.name ?? "",
    isOneToOne: !isList && inverse?.isList === false,
    fields,
    references: namesOf(argument(holder, "references")),
    onDelete: argument(holder, "onDelete") ?? (isOwnerOptional ? "SetNull" : "Restrict"),
    onUpdate: argument(holder, "onUpdate") ?? "Cascade",
  };
}

/** The other end: a field of the target's with the same relation name, and another one than this where a model is its own target. */
function inverseOf(owner: RawModel, line: Line, candidates: readonly Line[]): Line | undefined {
  const name = relationName(line);
  const matching = candidates.filter(
    (other) => other.type === owner.name && relationName(other) === name && other !== line,
  );
  return matching[0];
}

function relationName({ attributes }: Line): string | undefined {
  const relation = find(attributes, "relation");
  return textOf(argument(relation, "name") ?? unnamedArgument(relation));
}

function keyOf({ lines, attributes }: RawModel): Key {
  const required = (name: string) => lines.some((line) => line.name === name && !line.isOptional);
  for (const kind of ["id", "unique"]) {
    const single = lines.find((line) => find(line.attributes, kind) && required(line.name));
    if (single) return { fields: [single.name], name: single.name };
    for (const attribute of attributes.filter(({ name }) => name === kind)) {
      const fields = namesOf(argument(attribute, "fields") ?? unnamedArgument(attribute));
      if (!fields.every(required)) continue;
      return { fields, name: textOf(argument(attribute, "name")) ?? fields.join("_") };
    }
  }
  return { fields: [], name: "" };
}

function mappedName(attributes: readonly Attribute[]): string | undefined {
  const map = find(attributes, "map");
  return textOf(argument(map, "name") ?? unnamedArgument(map));
}

function find(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}
