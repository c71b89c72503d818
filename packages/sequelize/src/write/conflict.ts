import { isSql } from "../models/models-of.ts";
import { type CallOptions, columnsOf, type ModelClass, type Row } from "../shape.ts";

/**
 * What tells whether an upsert's row is there: the values of the unique key that Sequelize names in `ON CONFLICT`. `undefined`:
 * they are not all known, so that it cannot be.
 */
export function conflictKey(
  model: ModelClass,
  values: Row,
  fields: readonly string[],
  { conflictFields }: CallOptions,
): Row | undefined {
  const given = Array.isArray(conflictFields) ? conflictFields.map(String) : [];
  return valuesOf(model, given.length > 0 ? given : chosenKey(model, fields), values);
}

/** As Sequelize chooses: the first unique key that a written field is part of, unless the primary key is written. */
function chosenKey(model: ModelClass, fields: readonly string[]): readonly string[] {
  const primary = model.primaryKeyAttributes.map((name) => columnOf(model, name));
  const written = fields.map((name) => columnOf(model, name));
  if (written.some((column) => primary.includes(column))) return primary;
  const keys = uniqueKeys(model, true);
  for (const column of written) {
    const key = keys.find((columns) => columns.includes(column));
    if (key) return key;
  }
  return primary;
}

/** All unique keys that each row of a model has, by their columns: the primary one last. */
export function allKeys(model: ModelClass): readonly (readonly string[])[] {
  return [...uniqueKeys(model, false), model.primaryKeyAttributes.map((name) => columnOf(model, name))];
}

function uniqueKeys(
  { uniqueKeys, _indexes }: ModelClass,
  withPartial: boolean,
): readonly (readonly string[])[] {
  const indexes = _indexes
    .filter(({ unique, where }) => unique && (withPartial || !where))
    .map(({ fields }) => fields.map(String));
  return [...Object.values(uniqueKeys).map(({ fields }) => fields), ...indexes].filter(
    ({ length }) => length > 0,
  );
}

/** Values of a key by attribute. `undefined`: one of them is not known, or `null`, which conflicts with nothing. */
export function valuesOf(model: ModelClass, columns: readonly string[], values: Row): Row | undefined {
  const names = columns.map(
    (column) => columnsOf(model).find((name) => columnOf(model, name) === column) ?? column,
  );
  const isKnown = (value: unknown) => value !== undefined && value !== null && !isSql(value);
  if (names.length === 0 || !names.every((name) => isKnown(values[name]))) return undefined;
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function columnOf(model: ModelClass, attribute: string): string {
  return model.rawAttributes[attribute]?.field ?? attribute;
}
