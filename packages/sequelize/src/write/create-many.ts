import type { Action, Decided, RecordState, UnitOfWork } from "@mortise/events";
import { isWhole, keyOf, newRow, pick, type ReadRow, readByKeys } from "../rows.ts";
import { columnsOf, type Instance, type ModelClass, type OpenOptions, type Row } from "../shape.ts";
import { ASKED, askedOnce, type Source } from "../source.ts";
import { BulkValidation } from "./bulk-validation.ts";
import { allKeys, valuesOf } from "./conflict.ts";

/** Options of `bulkCreate` as Sequelize hands them to its hooks: its own object, which its statement is made from. */
export interface BulkOptions extends OpenOptions {
  validate?: boolean;
  fields: string[];
  updateOnDuplicate?: string[];
  readonly conflictAttributes?: readonly string[];
  readonly ignoreDuplicates?: boolean;
  readonly individualHooks?: boolean;
  [ASKED]?: (instance: Instance) => boolean;
}

/** One write that a `bulkCreate` is: that of the new rows, or that of those which are there. */
interface Part {
  readonly instances: readonly Instance[];
  readonly decided: Decided;
}

interface Pending {
  readonly unit: UnitOfWork;
  readonly parts: readonly Part[];
}

/** Asks about each row before a `bulkCreate`, an included one too, and tells of them behind it: from its two hooks. */
export class CreateMany {
  readonly #source: Source;
  readonly #pending = new WeakMap<object, Pending>();

  constructor(source: Source) {
    this.#source = source;
  }

  async before(model: ModelClass, instances: readonly Instance[], options: BulkOptions): Promise<void> {
    const there = await rowsThere(model, instances, options);
    const isIgnored = (n: number) => there[n] !== undefined && !options.updateOnDuplicate;
    const created = instances.filter((_, n) => there[n] === undefined);
    const updated = instances.flatMap((instance, n) =>
      there[n] && !isIgnored(n) ? [{ instance, found: there[n] }] : [],
    );
    const found = updated.map((one) => one.found);
    const validation = new BulkValidation(options, this.#source.errors);
    const unit = this.#source.begin(options);
    const ask = async (action: Action, of: readonly Instance[], records: readonly RecordState[]) => {
      const validate = (decided: Decided) => validation.begin(of, decided);
      const write = this.#source.recordWrite({ model, action, records, options, validate }, unit);
      return { instances: of, decided: await this.#source.records.before(write) };
    };
    const drafts = created.map(({ dataValues }) => ({ record: newRow(model, dataValues, options.fields) }));
    const parts = [await ask("create", created, drafts)];
    if (updated.length > 0) {
      const rows = found.map(({ row, next }) => ({ record: next, previous: row }));
      const instancesThere = updated.map(({ instance }) => instance);
      parts.push(await ask("update", instancesThere, rows));
    }
    for (const part of parts) assignAll(part, options);
    const [, update] = parts;
    if (update) keepOthers(update, found, options);
    for (const { instances: of, decided } of parts) await validation.finish(of, decided);
    // Validated above, between two events.
    options.validate = false;
    options[ASKED] = askedOnce(instances, (one) => one);
    this.#pending.set(options, { unit, parts });
  }

  async after(model: ModelClass, options: BulkOptions): Promise<void> {
    const pending = this.#pending.get(options);
    if (!pending) return;
    this.#pending.delete(options);
    for (const { instances, decided } of pending.parts) {
      await this.#source.records.written(decided, await writtenRows(model, instances, options));
    }
    await pending.unit.committed();
  }
}

/** Which rows are there already, where the statement goes on in spite of them. */
async function rowsThere(
  model: ModelClass,
  instances: readonly Instance[],
  options: BulkOptions,
): Promise<readonly (ReadRow | undefined)[]> {
  const { updateOnDuplicate, ignoreDuplicates } = options;
  const there: (ReadRow | undefined)[] = instances.map(() => undefined);
  if (!updateOnDuplicate && !ignoreDuplicates) return there;
  for (const columns of keysOf(model, options)) {
    const keys = instances.map(({ dataValues }) => valuesOf(model, columns, dataValues));
    const rows = await readByKeys(model, keys, options);
    for (const [n, row] of rows.entries()) {
      const written = pick(instances[n]?.dataValues ?? {}, updateOnDuplicate ?? []);
      if (row) there[n] ??= { row, next: { ...row, ...written } };
    }
  }
  return there;
}

function keysOf(model: ModelClass, { conflictAttributes }: BulkOptions): readonly (readonly string[])[] {
  if (!conflictAttributes) return allKeys(model);
  return [conflictAttributes.map((name) => model.rawAttributes[name]?.field ?? name)];
}

function assignAll({ instances, decided }: Part, options: BulkOptions): void {
  for (const [n, instance] of instances.entries()) {
    for (const [name, value] of Object.entries(decided.changesOf(n) ?? {})) {
      instance.setDataValue(name, value);
      if (!options.fields.includes(name)) options.fields.push(name);
    }
  }
}

/** The statement updates the same columns of all rows: one that a plug-in changed of one keeps its value in the others. */
function keepOthers(
  { instances, decided }: Part,
  found: readonly ReadRow[],
  { updateOnDuplicate }: BulkOptions,
): void {
  if (!updateOnDuplicate) return;
  const changed = new Set(instances.flatMap((_, n) => Object.keys(decided.changesOf(n) ?? {})));
  for (const name of changed) {
    if (updateOnDuplicate.includes(name)) continue;
    updateOnDuplicate.push(name);
    for (const [n, instance] of instances.entries()) {
      if (Object.hasOwn(decided.changesOf(n) ?? {}, name)) continue;
      instance.setDataValue(name, found[n]?.row[name]);
    }
  }
}

/** Rows as they are now: as the statement returned them, or read. */
async function writtenRows(
  model: ModelClass,
  instances: readonly Instance[],
  options: BulkOptions,
): Promise<readonly Row[]> {
  const mayDiffer = options.updateOnDuplicate !== undefined || options.ignoreDuplicates === true;
  if (!mayDiffer && instances.every(({ dataValues }) => isWhole(model, dataValues))) {
    return instances.map(({ dataValues }) => ({ ...dataValues }));
  }
  const columns = mayDiffer ? keysOf(model, options) : [];
  const keys = instances.map(({ dataValues }) => {
    const unique = columns.map((key) => valuesOf(model, key, dataValues)).find((key) => key !== undefined);
    return unique ?? keyOf(model, dataValues);
  });
  const rows = await readByKeys(model, keys, options);
  return rows.map((row, n) => row ?? pick(instances[n]?.dataValues ?? {}, columnsOf(model)));
}
