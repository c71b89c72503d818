import {
  type Contract,
  type Diagnostic,
  type Event,
  giveNames,
  type NamedType,
  namesIn,
  type ObjectType,
  type Property,
  snakeCase,
  type Type,
  words,
} from "@mortise/contract";
import { isForbiddenName } from "../decision/forbidden.ts";
import { misfitOf } from "../decision/misfit.ts";
import { RecordEventsError } from "../error.ts";
import { describeModel } from "./describe.ts";
import { eventNames } from "./event-names.ts";
import type { RecordField, RecordModel, RecordModels } from "./model.ts";
import type { RecordModelOptions, RecordModelsOptions } from "./options.ts";
import { type JsonSchema, SchemaReader } from "./schema.ts";

/**
 * Makes models a part of an app's contract: the types of their records, and ten events each, named
 * `<record>_<before|after>_<validation|create|save|update|destroy>`.
 *
 * Join its `contract` with the one of the app's API, generate kits from both, and run plug-ins against both.
 *
 * @throws RecordEventsError `invalid-model` when a type is no object, a listed field is not in it, or two models get one
 *   name.
 */
export function recordModels(
  models: readonly RecordModelOptions[],
  options: RecordModelsOptions = {},
): RecordModels {
  const diagnostics: Diagnostic[] = [];
  const types = new Map<string, NamedType>((options.types ?? []).map((named) => [named.name, named]));
  const resolved = new Map<string, RecordModel>();
  const events: Event[] = [];
  const ours: NamedType[] = [];
  const records = new Set<string>();
  for (const model of models) {
    const record = snakeCase(model.name);
    if (record === "" || records.has(record)) {
      throw invalid(
        model,
        record === "" ? "has no letter in its name" : `has the wire name "${record}" of another`,
      );
    }
    records.add(record);
    const type = readType(model, types, diagnostics);
    const known = new Map([...types].map(([name, named]) => [name, named.type]));
    const one = resolveModel(model, record, objectOf(model, type, known), known);
    const described = describeModel(one, model, pascal(model.name));
    resolved.set(model.name, one);
    events.push(...described.events);
    ours.push(...described.types);
  }
  const all = withoutClashes(ours, types);
  return Object.freeze({
    contract: contractOf(events, all, options),
    models: resolved,
    types: new Map([...types].map(([name, named]) => [name, named.type])),
    diagnostics,
  });
}

/** A schema's definitions become named types: `Customer` and `$defs/Address` make `CustomerAddress`. */
function readType(model: RecordModelOptions, types: Map<string, NamedType>, diagnostics: Diagnostic[]): Type {
  if (isType(model.type)) return model.type;
  const schema: JsonSchema = model.type;
  const definitions = ["$defs", "definitions"].flatMap((keyword) =>
    Object.entries((schema[keyword] ?? {}) as JsonSchema).map(([key, definition]) => ({
      key,
      definition,
      keyword,
    })),
  );
  const wanted = definitions.map(({ key }) => ({ wanted: `${pascal(model.name)}${pascal(key)}`, at: key }));
  const taken = [...types.keys()].map((name) => ({ wanted: name, at: "" }));
  const given = giveNames([...taken, ...wanted]).slice(taken.length);
  const typeNames = new Map(definitions.map(({ key }, n) => [key, given[n]?.name ?? key]));
  const reader = new SchemaReader(typeNames);
  const at = `/${model.name}/type`;
  for (const { key, definition, keyword } of definitions) {
    const name = typeNames.get(key) ?? key;
    types.set(name, { name, type: reader.type(definition, `${at}/${keyword}/${key}`) });
  }
  const type = reader.type(schema, at);
  diagnostics.push(...reader.diagnostics);
  return type;
}

function isType(type: Type | JsonSchema): type is Type {
  return typeof type.kind === "string";
}

/** The object that a record is: names are looked through, and what must hold at once is put together. */
function objectOf(
  model: RecordModelOptions,
  type: Type,
  types: ReadonlyMap<string, Type>,
  depth = 0,
): ObjectType {
  if (depth > 32) throw invalid(model, "has a type that is only made of itself");
  switch (type.kind) {
    case "object":
      return type;
    case "named": {
      const named = types.get(type.name);
      if (!named) throw invalid(model, `refers to the type "${type.name}", which is not given`);
      return objectOf(model, named, types, depth + 1);
    }
    case "intersection": {
      const properties = new Map<string, Property>();
      for (const part of type.of) {
        for (const one of objectOf(model, part, types, depth + 1).properties) properties.set(one.name, one);
      }
      return { kind: "object", properties: [...properties.values()] };
    }
    default:
      throw invalid(model, `has a type of the kind "${type.kind}": a record is an object`);
  }
}

function resolveModel(
  model: RecordModelOptions,
  record: string,
  type: ObjectType,
  types: ReadonlyMap<string, Type>,
): RecordModel {
  const { expose, writable = [], generated = [], codecs = {} } = model;
  if (expose.length === 0) throw invalid(model, "exposes no field");
  const known = new Set(type.properties.map(({ name }) => name));
  check(model, "expose", expose, known);
  const exposed = new Set(expose);
  for (const [option, fields] of Object.entries({ writable, generated, codecs: Object.keys(codecs) })) {
    check(model, option, fields, exposed);
  }
  const isWritable = new Set(writable);
  const fields = type.properties
    .filter(({ name }) => exposed.has(name))
    .map((property): RecordField => {
      const codec = Object.hasOwn(codecs, property.name) ? codecs[property.name] : undefined;
      return Object.freeze({
        name: property.name,
        property,
        isWritable: isWritable.has(property.name),
        isNullable: misfitOf(null, property.type, types) === undefined,
        core: coreOf(property.type, types),
        ...(codec && { codec }),
      });
    });
  return Object.freeze({
    name: model.name,
    record,
    fields: new Map(fields.map((field) => [field.name, field])),
    events: eventNames(record, model.many === true),
    hasMany: model.many === true,
  });
}

function check(
  model: RecordModelOptions,
  option: string,
  fields: readonly string[],
  known: ReadonlySet<string>,
): void {
  for (const field of fields) {
    if (isForbiddenName(field)) throw invalid(model, `cannot have "${field}" in \`${option}\``);
    if (known.has(field)) continue;
    const where = option === "expose" ? "its type does not have" : "it does not expose";
    throw invalid(model, `lists "${field}" in \`${option}\`, which ${where}`);
  }
}

function coreOf(type: Type, types: ReadonlyMap<string, Type>, depth = 0): Type {
  if (depth > 32) return { kind: "unknown" };
  if (type.kind === "nullable") return coreOf(type.of, types, depth + 1);
  if (type.kind !== "named") return type;
  return coreOf(types.get(type.name) ?? { kind: "unknown" }, types, depth + 1);
}

/** Only types that plug-ins get to see: those of fields that are not exposed stay inside the app. */
function contractOf(
  events: readonly Event[],
  types: ReadonlyMap<string, NamedType>,
  { title = "Records", version = "1" }: RecordModelsOptions,
): Contract {
  const reached = new Set<string>();
  const reach = (type: Type | undefined): void => {
    for (const name of type ? namesIn(type) : []) {
      if (reached.has(name)) continue;
      reached.add(name);
      reach(types.get(name)?.type);
    }
  };
  for (const { payload, answer } of events) {
    reach(payload);
    reach(answer);
  }
  return {
    formatVersion: 1,
    title,
    version,
    servers: [],
    securitySchemes: [],
    operations: [],
    events: [...events].sort(byName),
    types: [...reached].flatMap((name) => types.get(name) ?? []).sort(byName),
  };
}

/** Our own types beside the app's: a name that the app uses already is an error that it can mend. */
function withoutClashes(
  ours: readonly NamedType[],
  types: ReadonlyMap<string, NamedType>,
): ReadonlyMap<string, NamedType> {
  const all = new Map(types);
  for (const named of ours) {
    const other = all.get(named.name);
    if (other && JSON.stringify(other) !== JSON.stringify(named)) {
      throw new RecordEventsError(
        "invalid-model",
        `Two types would be called "${named.name}". Rename the model or the type.`,
      );
    }
    all.set(named.name, named);
  }
  return all;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function pascal(text: string): string {
  return words(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function invalid(model: RecordModelOptions, what: string): RecordEventsError {
  return new RecordEventsError("invalid-model", `The model "${model.name}" ${what}.`, { record: model.name });
}
