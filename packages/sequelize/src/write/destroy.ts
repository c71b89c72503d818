import { readRow, readRows, whereRows } from "../rows.ts";
import {
  type CallOptions,
  type Instance,
  type ModelClass,
  modelOf,
  type OpenOptions,
  type Row,
} from "../shape.ts";
import { ASKED, askedWithoutHooks, type Source } from "../source.ts";
import { scopedOptions } from "./scope.ts";

/** Destroys a row, softly where the model is paranoid, having asked. */
export async function destroy(
  source: Source,
  instance: Instance,
  options: OpenOptions,
  perform: (this: Instance, options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const model = modelOf(instance);
  const found = await readRow(instance, model, options, { goes: isForGood(model, options) });
  if (!found || (options.force !== true && isGone(model, found.row))) return perform.call(instance, options);
  const { row } = found;
  return source.write(
    { model, action: "destroy", records: [{ record: row }], options },
    () => perform.call(instance, { ...options, [ASKED]: askedWithoutHooks(instance) }),
    () => [row],
  );
}

/** Destroys all rows that meet a condition, having asked about each. */
export async function destroyMany(
  source: Source,
  model: ModelClass,
  options: OpenOptions,
  perform: (this: ModelClass, options: CallOptions) => Promise<number>,
): Promise<number> {
  const { where, limit } = scopedOptions(model, options);
  const { limit: _limit, ...unlimited } = options;
  if (!where && !options.truncate) return perform.call(model, options);
  const read = {
    ...(!options.truncate && { where }),
    paranoid: options.force !== true,
    goes: isForGood(model, options),
    ...(limit && { limit }),
  };
  const rows = (await readRows(model, read, options)).map(({ row }) => row);
  const narrowed = options.truncate ? options : { ...unlimited, where: whereRows(model, rows) };
  return source.write(
    { model, action: "destroy", records: rows.map((record) => ({ record })), options },
    () => perform.call(model, narrowed),
    () => rows,
  );
}

/** Whether rows are deleted, and not only marked. */
function isForGood({ _timestampAttributes: { deletedAt } }: ModelClass, { force }: CallOptions): boolean {
  return deletedAt === undefined || force === true;
}

/** Whether a row is destroyed softly already. */
export function isGone(model: ModelClass, row: Row): boolean {
  const { deletedAt } = model._timestampAttributes;
  return deletedAt !== undefined && (row[deletedAt] ?? null) !== notGone(model);
}

/** What a paranoid model's row holds while it is not destroyed. */
export function notGone({ _timestampAttributes: { deletedAt }, rawAttributes }: ModelClass): unknown {
  return (deletedAt && rawAttributes[deletedAt]?.defaultValue) ?? null;
}
