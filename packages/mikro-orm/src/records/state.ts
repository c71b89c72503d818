import { fieldsOf } from "../models/types.ts";
import type { EntityMetaLike, PropertyLike, Values } from "../shape.ts";

/** Computed once for each entity. */
const fields = new WeakMap<object, readonly PropertyLike[]>();

function knownFieldsOf(meta: EntityMetaLike): readonly PropertyLike[] {
  let known = fields.get(meta);
  if (!known) {
    known = fieldsOf(meta);
    fields.set(meta, known);
  }
  return known;
}

/**
 * What an entity, or data for one, says of a record, by its properties' names: a foreign key instead of a relation, a plain
 * object instead of an embedded one. What is not loaded, not given or an SQL fragment is left out.
 */
export function stateOf(meta: EntityMetaLike, source: object): Values {
  const state: Values = {};
  for (const property of knownFieldsOf(meta)) {
    const value = shownOf(property, (source as Values)[property.name]);
    if (value !== undefined) state[property.name] = value;
  }
  return state;
}

/** The same of data for a new record, with the defaults that MikroORM knows. */
export function newStateOf(meta: EntityMetaLike, data: object): Values {
  const state: Values = {};
  for (const { name, kind, default: value } of knownFieldsOf(meta)) {
    if (kind === "scalar" && value !== undefined && !isSql(value)) state[name] = value;
  }
  return Object.assign(state, stateOf(meta, data));
}

function shownOf(property: PropertyLike, given: unknown): unknown {
  const value = unwrapped(given);
  if (value === undefined || value === null) return value;
  if (isSql(value)) return undefined;
  if (property.kind === "embedded") return embeddedOf(property, value);
  if (property.kind !== "scalar") return keyOf(property, value);
  if (property.runtimeType === "Date" && typeof value === "string") return new Date(value);
  return value;
}

function embeddedOf(property: PropertyLike, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => embeddedOf(property, item));
  const { targetMeta } = property;
  return targetMeta && typeof value === "object" && value !== null ? stateOf(targetMeta, value) : value;
}

/** The primary key of what a relation leads to; a list of them where it has several. */
function keyOf({ targetMeta }: PropertyLike, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !targetMeta) return value;
  const keys = targetMeta.primaryKeys.map((name) => {
    const key = targetMeta.properties[name];
    return key && shownOf(key, (value as Values)[name]);
  });
  return keys.length === 1 ? keys[0] : keys;
}

/** What a `Ref` or `ScalarReference` holds. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("unwrap" in value)) return value;
  return typeof value.unwrap === "function" ? value.unwrap() : value;
}

/** What `raw()` and `sql` make: only the database knows its value. */
function isSql(value: unknown): boolean {
  return typeof value === "object" && value !== null && "__mikroOrmRawFragment" in value;
}
