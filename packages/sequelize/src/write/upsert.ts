import { newRow, pick, readByKeys, readRows } from "../rows.ts";
import {
  type CallOptions,
  columnsOf,
  type Instance,
  type ModelClass,
  type OpenOptions,
  type Row,
} from "../shape.ts";
import type { Source } from "../source.ts";
import { laterChanges, Validation, validateOnly } from "../validation.ts";
import { conflictKey } from "./conflict.ts";

type Upserted = readonly [Instance, boolean | null];

/** Creates a row or updates the one that is there, having looked which it is and asked. */
export async function upsert(
  source: Source,
  model: ModelClass,
  values: Row,
  options: OpenOptions,
  perform: (this: ModelClass, values: Row, options: CallOptions) => Promise<Upserted>,
): Promise<Upserted> {
  const built = model.build(values);
  const fields = options.fields ?? (built.changed() || []);
  const validation = new Validation(built, options, fields);
  if (options.validate !== false) await validation.begin();
  const key = conflictKey(model, built.dataValues, fields, options);
  const [there] = key
    ? await readRows(model, { where: key, values: pick(built.dataValues, fields) }, options)
    : [];
  const action = there ? "update" : "create";
  if (!source.hears(model, action)) return perform.call(model, values, options);
  const record = there
    ? { record: there.next, previous: there.row }
    : { record: newRow(model, built.dataValues) };
  const set = (changes: Row) => {
    for (const [name, value] of Object.entries(changes)) built.setDataValue(name, value);
  };
  let seen: Row | undefined;
  const { result } = await source.write(
    {
      model,
      action,
      records: [record],
      options,
      validate: async (decided) => {
        seen = decided.changesOf();
        set(seen ?? {});
        if (options.validate !== false) await validation.finish(Object.keys(seen ?? {}));
      },
    },
    async (decided) => {
      const changes = decided.changesOf() ?? {};
      set(changes);
      if (options.validate !== false) await validateOnly(built, laterChanges(seen, changes), options);
      const given = { ...values, ...pick(built.dataValues, [...fields, ...Object.keys(changes)]) };
      const listed = options.fields && { fields: [...new Set([...options.fields, ...Object.keys(changes)])] };
      const done = await perform.call(model, given, { ...options, ...listed, validate: false });
      const known = there && pick({ ...there.row, ...changes }, model.primaryKeyAttributes);
      return {
        result: done,
        row: await rowOf(model, done[0], known ?? key, { ...there?.row, ...given }, options),
      };
    },
    ({ row }) => [row],
  );
  return result;
}

/** The row as it is now: what databases return of an upsert is too different to be relied on. */
async function rowOf(
  model: ModelClass,
  { dataValues }: Instance,
  key: Row | undefined,
  otherwise: Row,
  options: OpenOptions,
): Promise<Row> {
  const now = key && { ...key, ...pick(otherwise, Object.keys(key)) };
  const [row] = await readByKeys(model, [now ?? pick(dataValues, model.primaryKeyAttributes)], options);
  return row ?? pick(otherwise, columnsOf(model));
}
