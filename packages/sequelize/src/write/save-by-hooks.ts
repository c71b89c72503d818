import { pick, readRow } from "../rows.ts";
import { type CallOptions, columnsOf, type Instance, modelOf, type OpenOptions } from "../shape.ts";
import type { Source } from "../source.ts";
import { moveKey, updatedRow } from "./updated.ts";

/**
 * A save that changes nothing, until one of the app's `beforeUpdate` hooks does: plug-ins are asked behind that. Sequelize has
 * the app's validators look at what hooks change, and so at what plug-ins change here.
 */
export async function updateByHooks(
  source: Source,
  instance: Instance,
  options: OpenOptions,
  save: (this: Instance, options: CallOptions) => Promise<Instance>,
): Promise<Instance> {
  // Of listed fields, Sequelize writes no others.
  if (options.fields) return save.call(instance, options);
  let written: (() => Promise<void>) | undefined;
  source.behindHooks.set(instance, async () => {
    written = await askBehindHooks(source, instance, options);
  });
  try {
    const saved = await save.call(instance, options);
    await written?.();
    return saved;
  } finally {
    source.behindHooks.delete(instance);
  }
}

/** Returns what tells of the write, once it has happened. */
async function askBehindHooks(
  source: Source,
  instance: Instance,
  options: OpenOptions,
): Promise<(() => Promise<void>) | undefined> {
  const model = modelOf(instance);
  const names = columnsOf(model).filter((name) => (instance.changed() || []).includes(name));
  const found =
    names.length > 0
      ? await readRow(instance, model, options, { values: pick(instance.dataValues, names) })
      : undefined;
  if (!found) return undefined;
  const { row, next } = found;
  const writing = { model, action: "update", records: [{ record: next, previous: row }], options } as const;
  const unit = source.begin(options);
  const decided = await source.records.before(source.recordWrite(writing, unit));
  const changes = decided.changesOf() ?? {};
  for (const [name, value] of Object.entries(changes)) {
    if (model.primaryKeyAttributes.includes(name)) continue;
    instance.setDataValue(name, value);
    instance.changed(name, true);
  }
  const before = { ...instance.dataValues };
  return async () => {
    await moveKey(instance, row, changes, options);
    const changed = [...names, ...Object.keys(changes)];
    await source.records.written(decided, [await updatedRow(instance, row, before, changed, options)]);
    await unit.committed();
  };
}
