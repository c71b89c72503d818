import { RecordEventsError } from "@mortise/events";
import { keyOf, newRow, pick, type ReadRow, readByKeys, readRows } from "../rows.ts";
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
type Perform = (this: ModelClass, values: Row, options: CallOptions) => Promise<Upserted>;

/** The transaction that last changed a row, or is about to: of one that this statement has inserted, none. */
const XMAX = "xmax";

/** How often a row may come and go between the look and the write. */
const ATTEMPTS = 10;

/** The row was there: what was asked about is not what has happened. `key`: its primary key. */
class ThereAfterAll extends Error {
  readonly key: Row;

  constructor(key: Row) {
    super("the row of an upsert was there after all");
    this.key = key;
  }
}

/**
 * Creates a row or updates the one that is there, having looked which it is and asked.
 *
 * @throws RecordEventsError `invalid-record` where that cannot be told.
 */
export async function upsert(
  source: Source,
  model: ModelClass,
  values: Row,
  options: OpenOptions,
  perform: Perform,
): Promise<Upserted> {
  let key: Row | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const one = new Upsert(source, model, values, options);
    const there = await one.look(key);
    if (there || !source.tellsInserts) return one.write(there, options, perform);
    try {
      return await source.transactions.inSavepoint(options, (inner) => one.write(undefined, inner, perform));
    } catch (error) {
      if (!(error instanceof ThereAfterAll)) throw error;
      key = error.key;
    }
  }
  const message = `Whether an upsert of a record "${model.name}" creates or updates cannot be told.`;
  throw new RecordEventsError("invalid-record", message, { record: model.name });
}

/** One attempt at an upsert. */
class Upsert {
  readonly #source: Source;
  readonly #model: ModelClass;
  readonly #values: Row;
  readonly #options: OpenOptions;
  /** As Sequelize makes one of the values, to validate it. */
  readonly #built: Instance;
  /** What an update writes. */
  readonly #fields: string[];
  readonly #validation: Validation;
  #key: Row | undefined;
  #seen: Row | undefined;

  constructor(source: Source, model: ModelClass, values: Row, options: OpenOptions) {
    this.#source = source;
    this.#model = model;
    this.#values = values;
    this.#options = options;
    this.#built = model.build(values);
    this.#fields = [...(options.fields ?? (this.#built.changed() || []))];
    this.#validation = new Validation(this.#built, options, this.#fields);
  }

  /** The row that is there, locked. `key`: what it is known by from an earlier attempt. */
  async look(key: Row | undefined): Promise<ReadRow | undefined> {
    const { dataValues } = this.#built;
    if (this.#isValidated) await this.#validation.begin();
    this.#key = key ?? conflictKey(this.#model, dataValues, this.#fields, this.#options);
    if (!this.#key) return undefined;
    const wanted = { where: this.#key, values: pick(dataValues, this.#fields) };
    return (await readRows(this.#model, wanted, this.#options))[0];
  }

  async write(there: ReadRow | undefined, options: OpenOptions, perform: Perform): Promise<Upserted> {
    const model = this.#model;
    const record = there
      ? { record: there.next, previous: there.row }
      : { record: newRow(model, this.#built.dataValues) };
    const action = there ? "update" : "create";
    const isHeard = this.#source.hears(model, action);
    const { result } = await this.#source.write(
      {
        model,
        action,
        records: [record],
        options,
        validate: async (decided) => {
          this.#seen = decided.changesOf();
          this.#assign(this.#seen ?? {});
          if (this.#isValidated) await this.#validation.finish(Object.keys(this.#seen ?? {}));
        },
      },
      async (decided) => {
        const changes = decided.changesOf() ?? {};
        this.#assign(changes);
        if (this.#isValidated) await validateOnly(this.#built, laterChanges(this.#seen, changes), options);
        const done = await this.#perform(changes, there === undefined, options, perform);
        return { result: done, row: isHeard ? await this.#written(done[0], there, changes, options) : {} };
      },
      ({ row }) => [row],
    );
    return result;
  }

  async #perform(changes: Row, isNew: boolean, options: OpenOptions, perform: Perform): Promise<Upserted> {
    const names = [...this.#fields, ...Object.keys(changes)];
    const given = { ...this.#values, ...pick(this.#built.dataValues, names) };
    const listed = options.fields && { fields: [...new Set(names)] };
    const looks = isNew && this.#source.tellsInserts;
    const returning = looks && { returning: [...this.#returned(options), XMAX] };
    const done = await perform.call(this.#model, given, {
      ...options,
      ...listed,
      ...returning,
      validate: false,
    });
    if (!looks) return done;
    const { dataValues } = done[0];
    if (Number(dataValues[XMAX] ?? 0) !== 0) throw new ThereAfterAll(keyOf(this.#model, dataValues));
    Reflect.deleteProperty(dataValues, XMAX);
    return done;
  }

  /** The columns that the app wants back, and those of the primary key. */
  #returned({ returning = true }: CallOptions): readonly string[] {
    const { rawAttributes, primaryKeyAttributes } = this.#model;
    const columnsOfAll = (names: readonly string[]) =>
      names.map((name) => rawAttributes[name]?.field ?? name);
    const key = columnsOfAll(primaryKeyAttributes);
    if (typeof returning !== "boolean") return [...new Set([...returning, ...key])];
    return returning ? columnsOfAll(columnsOf(this.#model)) : key;
  }

  /** The row as it is now: what databases return of an upsert is too different to be relied on. */
  async #written(
    { dataValues }: Instance,
    there: ReadRow | undefined,
    changes: Row,
    options: OpenOptions,
  ): Promise<Row> {
    const model = this.#model;
    const { dataValues: built } = this.#built;
    const { primaryKeyAttributes } = model;
    const known = there ? pick({ ...there.row, ...changes }, primaryKeyAttributes) : this.#key;
    const key = known
      ? { ...known, ...pick(changes, Object.keys(known)) }
      : pick(dataValues, primaryKeyAttributes);
    const [row] = await readByKeys(model, [key], options);
    return row ?? pick({ ...there?.row, ...built }, columnsOf(model));
  }

  get #isValidated(): boolean {
    return this.#options.validate !== false;
  }

  #assign(changes: Row): void {
    for (const [name, value] of Object.entries(changes)) this.#built.setDataValue(name, value);
  }
}
