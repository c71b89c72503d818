import type { Decided } from "@mortise/events";
import { keyOf, keyText, pick, type ReadRow, readByKeys, readRows, whereRows } from "../rows.ts";
import {
  type CallOptions,
  columnsOf,
  type Instance,
  type ModelClass,
  type OpenOptions,
  type Row,
} from "../shape.ts";
import { ALL_ASKED, ASKED, askedOnce, type Source } from "../source.ts";
import { laterChanges, textOf, Validation, validateOnly } from "../validation.ts";
import { scopedOptions } from "./scope.ts";

/** Updates all rows that meet a condition, having asked about each. */
export async function updateMany(
  source: Source,
  model: ModelClass,
  values: Row,
  options: OpenOptions,
  perform: (this: ModelClass, values: Row, options: CallOptions) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const { where, limit } = scopedOptions(model, options);
  const { limit: _limit, ...unlimited } = options;
  if (!where) return perform.call(model, values, options);
  const patch = new Patch(model, values, options);
  await patch.begin();
  const wanted = {
    where,
    values: patch.values,
    paranoid: options.paranoid !== false,
    ...limited(source, limit),
  };
  const found = await readRows(model, wanted, options);
  return changeRows(
    source,
    { model, found, options, validate: (decided) => patch.finish(decided, found.length) },
    async (decided) => {
      await patch.validateRest(decided, found.length);
      const results: (readonly unknown[])[] = [];
      for (const { changes, rows } of groupsOf(found, decided)) {
        const fields = options.fields && {
          fields: [...options.fields, ...patch.sideEffects, ...Object.keys(changes)],
        };
        const narrowed = {
          ...unlimited,
          ...fields,
          where: whereRows(model, rows),
          validate: false,
        };
        results.push(
          await perform.call(
            model,
            { ...patch.values, ...changes },
            { ...narrowed, [ASKED]: isOneOf(model, rows) },
          ),
        );
      }
      return together(results);
    },
  );
}

/** Rows that a statement changes as it wants to: plug-ins' changes are a second one, in the same transaction. */
export async function amendMany<R>(
  source: Source,
  { model, found, options }: Omit<Change, "validate">,
  perform: (where: object) => Promise<R>,
): Promise<R> {
  const all = found.map(({ row }) => row);
  return changeRows(source, { model, found, options }, async (decided) => {
    const result = await perform(whereRows(model, all));
    for (const { changes, rows } of groupsOf(found, decided)) {
      if (Object.keys(changes).length === 0) continue;
      await validateOnly(instanceOf(model, changes), Object.keys(changes), options);
      const { transaction } = options;
      const where = whereRows(model, rows);
      const quiet = { hooks: false, validate: false, silent: true, paranoid: false };
      await model.unscoped().update(changes, { ...quiet, where, transaction, [ASKED]: ALL_ASKED });
    }
    return result;
  });
}

interface Change {
  readonly model: ModelClass;
  readonly found: readonly ReadRow[];
  readonly options: OpenOptions;
  readonly validate?: (decided: Decided) => Promise<void>;
}

/** Asks about rows as they will be, and tells of them as they then are. */
async function changeRows<R>(
  source: Source,
  change: Change,
  perform: (decided: Decided) => Promise<R>,
): Promise<R> {
  const { model, found, options, validate } = change;
  const records = found.map(({ row, next }) => ({ record: next, previous: row }));
  const { result } = await source.write(
    { model, action: "update", records, options, ...(validate && { validate }) },
    async (decided) => {
      const done = await perform(decided);
      const keys = found.map(({ next }, n) => keyOf(model, { ...next, ...decided.changesOf(n) }));
      const rows = await readByKeys(model, keys, options);
      return { result: done, rows: rows.map((row, n) => row ?? found[n]?.next ?? {}) };
    },
    ({ rows }) => rows,
  );
  return result;
}

/** What a bulk update writes, as Sequelize makes it of the given values. */
class Patch {
  /** By attribute, what the app's setters and hooks have made of it. */
  values: Row;
  /** Attributes that setters have set beside those that were given. */
  sideEffects: readonly string[] = [];
  readonly #model: ModelClass;
  readonly #options: CallOptions;
  #validation: Validation | undefined;
  #built: Instance | undefined;
  readonly #seen: (Row | undefined)[] = [];

  constructor(model: ModelClass, values: Row, options: CallOptions) {
    this.#model = model;
    this.#options = options;
    const given = Object.keys(values).filter((name) => values[name] !== undefined);
    this.values = pick(
      values,
      options.fields ? given.filter((name) => options.fields?.includes(name)) : given,
    );
  }

  /** Sequelize validates the values in an instance that is made of them alone. */
  async begin(): Promise<void> {
    if (this.#options.validate === false) return;
    const built = this.#model.build(this.values);
    if (this.#options.sideEffects !== false) {
      this.sideEffects = (built.changed() || []).filter((name) => !Object.hasOwn(this.values, name));
    }
    const names = [...Object.keys(this.values), ...this.sideEffects];
    this.#built = built;
    this.#validation = new Validation(built, this.#options, names);
    await this.#validation.begin();
    this.values = pick(built.dataValues, names);
  }

  async finish(decided: Decided, count: number): Promise<void> {
    if (!this.#validation || count === 0) return;
    for (let n = 0; n < count; n += 1) this.#seen.push(decided.changesOf(n));
    // Of what plug-ins have replaced in all rows nothing is left to be validated.
    const replaced = Object.keys(this.values).filter((name) =>
      this.#seen.every((changes) => changes !== undefined && Object.hasOwn(changes, name)),
    );
    await this.#validation.finish([], replaced);
    await this.#validateEach(this.#seen.map((changes) => changes ?? {}));
  }

  /** The app's validators look at what plug-ins changed behind them. */
  async validateRest(decided: Decided, count: number): Promise<void> {
    if (!this.#validation || this.#seen.length === 0) return;
    const later: Row[] = [];
    for (let n = 0; n < count; n += 1) {
      const changes = decided.changesOf(n);
      later.push(pick(changes ?? {}, laterChanges(this.#seen[n], changes)));
    }
    await this.#validateEach(later);
  }

  async #validateEach(all: readonly Row[]): Promise<void> {
    const distinct = new Map(all.map((changes) => [textOf(Object.entries(changes)), changes]));
    for (const changes of distinct.values()) {
      const names = Object.keys(changes);
      if (names.length === 0) continue;
      await validateOnly(
        instanceOf(this.#model, { ...this.#built?.dataValues, ...changes }),
        names,
        this.#options,
      );
    }
  }
}

/** An instance of nothing but these values, past the app's setters. */
function instanceOf(model: ModelClass, values: Row): Instance {
  const instance = model.build({});
  for (const name of columnsOf(model))
    if (values[name] !== undefined) instance.setDataValue(name, values[name]);
  return instance;
}

/** Rows by what plug-ins changed of them: those without a change are one group, too. */
function groupsOf(
  found: readonly ReadRow[],
  decided: Decided,
): readonly { changes: Row; rows: readonly Row[] }[] {
  const groups = new Map<string, { changes: Row; rows: Row[] }>();
  for (const [n, { row }] of found.entries()) {
    const changes = decided.changesOf(n) ?? {};
    const key = textOf(Object.entries(changes).sort());
    const group = groups.get(key) ?? { changes, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  if (groups.size === 0) groups.set("", { changes: {}, rows: [] });
  return [...groups.values()];
}

/** Results of statements, as one statement would have it: `[count]`, or `[count, rows]`. */
function together(results: readonly (readonly unknown[])[]): readonly unknown[] {
  const [first = [0]] = results;
  if (results.length === 1) return first;
  const count = results.reduce((sum, [one]) => sum + Number(one ?? 0), 0);
  if (first.length === 1) return [count];
  return [count, results.flatMap(([, rows]) => (Array.isArray(rows) ? rows : []))];
}

function isOneOf(model: ModelClass, rows: readonly Row[]): (one: Instance) => boolean {
  return askedOnce(
    rows.map((row) => keyText(model, row)),
    (one) => keyText(model, one.dataValues),
  );
}

/** Elsewhere Sequelize takes no notice of an update's limit. */
function limited(source: Source, limit: number | undefined): { limit?: number } {
  return limit !== undefined && source.limitsUpdates ? { limit } : {};
}
