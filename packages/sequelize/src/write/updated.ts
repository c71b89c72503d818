import { isSql } from "../models/models-of.ts";
import { keyOf, pick, readByKeys } from "../rows.ts";
import { columnsOf, type Instance, modelOf, type OpenOptions, type Row } from "../shape.ts";
import { ALL_ASKED, ASKED } from "../source.ts";

/** Sequelize never changes an instance's primary key: this does where a plug-in has. */
export async function moveKey(
  instance: Instance,
  row: Row,
  changes: Row,
  { transaction }: OpenOptions,
): Promise<void> {
  const model = modelOf(instance);
  const key = pick(changes, model.primaryKeyAttributes);
  if (Object.keys(key).length === 0) return;
  await model.unscoped().update(key, {
    where: keyOf(model, row),
    paranoid: false,
    hooks: false,
    validate: false,
    silent: true,
    transaction,
    [ASKED]: ALL_ASKED,
  });
  for (const [name, value] of Object.entries(key)) instance.set(name, value, { raw: true });
}

/** A row with what was written, by the app's own hooks too. */
export async function updatedRow(
  instance: Instance,
  row: Row,
  before: Row,
  written: readonly string[],
  options: OpenOptions,
): Promise<Row> {
  const model = modelOf(instance);
  const now = instance.dataValues;
  const names = columnsOf(model).filter((name) => written.includes(name) || now[name] !== before[name]);
  if (!names.some((name) => isSql(now[name]))) return { ...row, ...pick(now, names) };
  const [read] = await readByKeys(model, [keyOf(model, now)], options);
  return read ?? row;
}
