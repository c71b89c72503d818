import { RecordEventsError, type RecordModelOptions } from "@mortise/events";
import type { EntityMetaLike, ManagerLike, MikroOrmLike, PropertyLike } from "../shape.ts";
import { codecOf, fieldsOf, isGenerated, propertyOf } from "./types.ts";
import { metadataOf, watch } from "./watched.ts";

/**
 * What plug-ins may see and change of one entity: `RecordModelOptions` without the type, which MikroORM's metadata say.
 * `name` is the entity's by default. What is given here comes before what the metadata say.
 */
export type EntityModelOptions = Omit<RecordModelOptions, "type" | "name"> & { readonly name?: string };

/**
 * Models for `recordModels`, of entities by their names: types, nullability, lengths, enums, embedded objects and foreign
 * keys as MikroORM's metadata say, and `generated` for what the database fills in. Fields go by the names of the
 * properties, whatever their columns are called. A relation is a field that holds the other one's primary key.
 *
 * `eventSource` takes the models of the same `orm`, so this comes first.
 *
 * @throws RecordEventsError `invalid-model` for an entity or a field that there is not; it names what there is.
 */
export function modelsOf(
  orm: MikroOrmLike,
  entities: { readonly [entity: string]: EntityModelOptions },
): readonly RecordModelOptions[] {
  const known = [...metadataOf(orm).getAll().values()].filter((meta) => !meta.embeddable && !meta.pivotTable);
  return Object.entries(entities).map(([entity, options]) => {
    const meta = known.find(({ className }) => className === entity);
    if (!meta) throw unknownEntity(entity, known);
    const model = modelOf(meta, options, (orm.em as ManagerLike).getPlatform());
    watch(orm, meta, model.name);
    return model;
  });
}

function modelOf(meta: EntityMetaLike, options: EntityModelOptions, platform: object): RecordModelOptions {
  const fields = fieldsOf(meta);
  const byName = new Map(fields.map((field) => [field.name, field]));
  for (const [option, names] of listed(options)) {
    for (const name of names) if (!byName.has(name)) throw unknownField(meta, option, name, fields);
  }
  const exposed = options.expose.flatMap((name) => byName.get(name) ?? []);
  const codecs = exposed.flatMap((field) => {
    const codec = codecOf(field, platform);
    return codec ? [[field.name, codec] as const] : [];
  });
  return {
    name: meta.className,
    generated: exposed.filter(isGenerated).map(({ name }) => name),
    ...(meta.comment !== undefined && { description: meta.comment }),
    ...options,
    codecs: { ...Object.fromEntries(codecs), ...options.codecs },
    type: { kind: "object", properties: fields.map(propertyOf) },
  };
}

function listed({ expose, writable = [], generated = [], codecs = {} }: EntityModelOptions) {
  return Object.entries({ expose, writable, generated, codecs: Object.keys(codecs) });
}

function unknownEntity(entity: string, known: readonly EntityMetaLike[]): RecordEventsError {
  const names = known.map(({ className }) => className).sort();
  const message = `MikroORM has no entity "${entity}". It has: ${names.join(", ") || "none"}.`;
  return new RecordEventsError("invalid-model", message, { record: entity });
}

function unknownField(
  { className, properties }: EntityMetaLike,
  option: string,
  field: string,
  fields: readonly PropertyLike[],
): RecordEventsError {
  const names = fields.map(({ name }) => name).join(", ");
  const isKnown = Object.hasOwn(properties, field);
  const why = isKnown ? "is no field of its record" : "it does not have";
  const message = `The entity "${className}" lists "${field}" in \`${option}\`, which ${why}. It has: ${names}.`;
  return new RecordEventsError("invalid-model", message, { record: className, field });
}
