import { readRow, readRows } from "../rows.ts";
import { type CallOptions, type Instance, type ModelClass, modelOf, type OpenOptions } from "../shape.ts";
import { ASKED, askedWithoutHooks, type Source } from "../source.ts";
import { isGone, notGone } from "./destroy.ts";
import { amendMany } from "./update-many.ts";

/** Restores a row that was destroyed softly, having asked: an update. */
export async function restore(
  source: Source,
  instance: Instance,
  options: OpenOptions,
  perform: (this: Instance, options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const model = modelOf(instance);
  const { deletedAt } = model._timestampAttributes;
  const found =
    deletedAt && (await readRow(instance, model, options, { values: { [deletedAt]: notGone(model) } }));
  if (!found || !isGone(model, found.row)) return perform.call(instance, options);
  const { row, next } = found;
  return source
    .write(
      { model, action: "update", records: [{ record: next, previous: row }], options },
      async (decided) => {
        for (const [name, value] of Object.entries(decided.changesOf() ?? {})) {
          instance.setDataValue(name, value);
          instance.changed(name, true);
        }
        await perform.call(instance, { ...options, [ASKED]: askedWithoutHooks(instance) });
        return { ...next, ...decided.changesOf() };
      },
      (written) => [written],
    )
    .then(() => instance);
}

/** Restores all rows that meet a condition, having asked about each: an update. */
export async function restoreMany(
  source: Source,
  model: ModelClass,
  options: OpenOptions,
  perform: (this: ModelClass, options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const { deletedAt } = model._timestampAttributes;
  if (!deletedAt) return perform.call(model, options);
  const all = await readRows(
    model,
    { where: options.where, values: { [deletedAt]: notGone(model) } },
    options,
  );
  const found = all.filter(({ row }) => isGone(model, row));
  return amendMany(source, { model, found, options }, (where) => perform.call(model, { ...options, where }));
}
