import type { Action, Decided, RecordEvents, RecordState, RecordWrite, UnitOfWork } from "@mortise/events";
import type { EventSourceOptions } from "./event-source.ts";
import { recordNameOf } from "./models/models-of.ts";
import type { CallOptions, Instance, ModelClass, OpenOptions, SequelizeLike } from "./shape.ts";
import { Transactions } from "./transactions.ts";
import type { SequelizeErrors } from "./write/bulk-validation.ts";

/** Where an update may have a limit. */
const LIMITS_UPDATES: ReadonlySet<string> = new Set(["mysql", "mariadb", "mssql", "oracle"]);

/**
 * In options: whose `save` plug-ins have been asked about already. Sequelize calls some of its own methods from others, and
 * hands its options on.
 */
export const ASKED: unique symbol = Symbol("mortise.asked");

/** In options: plug-ins have been asked about all rows of the statement. */
export const ALL_ASKED = () => true;

/** Whether Sequelize itself calls a `save` that plug-ins have been asked about. */
export function isAsked(options: CallOptions | undefined, instance: Instance): boolean {
  const covers = options?.[ASKED];
  return typeof covers === "function" && covers(instance, options) === true;
}

/**
 * For the options of an instance's `destroy` or `restore`: it saves itself, once and without hooks. Hooks of the app's that
 * save with the same options do so on their own account.
 */
export function askedWithoutHooks(instance: Instance): (one: Instance, options: CallOptions) => boolean {
  return (one, { hooks }) => one === instance && hooks === false;
}

/** For the options of a bulk call: each of these instances is saved once. */
export function askedOnce(
  keys: Iterable<unknown>,
  keyOf: (one: Instance) => unknown,
): (one: Instance) => boolean {
  const left = new Set(keys);
  return (one) => left.delete(keyOf(one));
}

/** One write of a model's records. */
export interface Writing {
  readonly model: ModelClass;
  readonly action: Action;
  readonly records: readonly RecordState[];
  readonly options: OpenOptions;
  readonly validate?: (decided: Decided) => Promise<void>;
}

/** What the wrapped methods of all models share. */
export class Source {
  readonly records: RecordEvents;
  readonly transactions: Transactions;
  /** Instances whose `save` need not validate first: that has been done. */
  readonly validated = new WeakSet<Instance>();
  /** What is to be done for an instance behind the app's `beforeUpdate` hooks. */
  readonly behindHooks = new WeakMap<Instance, () => Promise<void>>();
  isOpen = true;
  readonly #sequelize: SequelizeLike;
  readonly #context: EventSourceOptions["context"];
  /** What models' records are called, as far as plug-ins may hear of them. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(sequelize: SequelizeLike, records: RecordEvents, { context }: EventSourceOptions) {
    this.#sequelize = sequelize;
    this.records = records;
    this.transactions = new Transactions(sequelize, records);
    this.#context = context;
    const names = Object.keys(sequelize.models).map(
      (model) => [model, recordNameOf(sequelize, model)] as const,
    );
    this.#names = new Map(names.filter(([, record]) => records.has(record)));
  }

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  get errors(): SequelizeErrors {
    return this.#sequelize.constructor as unknown as SequelizeErrors;
  }

  get limitsUpdates(): boolean {
    return LIMITS_UPDATES.has(this.#sequelize.getDialect());
  }

  /** Whether the database says of an upsert's row that it was inserted. SQLite has one writer: what was looked at stays. */
  get tellsInserts(): boolean {
    return this.#sequelize.getDialect() === "postgres";
  }

  /** SQL for what a column holds and a number more. */
  sum(column: string, amount: number): object {
    return this.#sequelize.literal(
      `${this.#sequelize.getQueryInterface().quoteIdentifier(column)} + ${amount}`,
    );
  }

  /** Whether any plug-in hears of such writes of a model. */
  hears(model: ModelClass, action: Action): boolean {
    const record = this.#names.get(model.name);
    return record !== undefined && this.isOpen && this.records.hears(record, action);
  }

  /** Whether any plug-in hears of such writes of any model: of those that are written with another one. */
  hearsAny(action: Action): boolean {
    if (!this.isOpen) return false;
    for (const record of this.#names.values()) if (this.records.hears(record, action)) return true;
    return false;
  }

  /** Asks, writes, and has it told with the transaction. What is written meanwhile is told behind it. */
  async write<R>(
    writing: Writing,
    perform: (decided: Decided) => Promise<R>,
    written: (result: R) => readonly object[],
  ): Promise<R> {
    const unit = this.begin(writing.options);
    try {
      const result = await this.records.write(this.recordWrite(writing, unit), perform, written);
      await unit.committed();
      return result;
    } catch (error) {
      unit.rolledBack();
      throw error;
    }
  }

  /** A place among what the open transaction tells. */
  begin({ transaction }: OpenOptions): UnitOfWork {
    return this.transactions.unitOf(transaction).nested();
  }

  /** A write as record events take it. */
  recordWrite({ model, action, records, options, validate }: Writing, unit: UnitOfWork): RecordWrite {
    return {
      record: this.#names.get(model.name) ?? model.name,
      action,
      records,
      unit,
      context: this.#context?.(options.transaction),
      ...(validate && { validate }),
    };
  }
}
