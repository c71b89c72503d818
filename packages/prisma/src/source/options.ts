import { type Action, type RecordEvents, RecordEventsError } from "@mortise/events";
import { recordNameOf } from "../models/models-of.ts";
import type { DataModel, Model } from "../schema/data-model.ts";
import { modelNamed } from "../schema/names.ts";
import { dataModelOf } from "../schema/of-client.ts";
import type { Connection } from "../shape.ts";

/** How a client's writes pass to plug-ins. */
export interface EventSourceOptions<C = unknown> {
  /**
   * The app's own value for a write, such as its tenant. It gets the transaction that the write is in: what a plug-in's API
   * call writes through that is part of it. Asked once a write. Default: none.
   */
  readonly context?: (transaction: C) => unknown;
  /**
   * The app's own validation of a record that is created or updated, as Prisma has none: behind `before_validation`, it sees
   * the record as it is about to be written, with what plug-ins changed, and stops the write by throwing. It runs for all
   * models that `records` has, whether a plug-in hears of the write or not. Default: none.
   */
  readonly validate?: Validate;
  /**
   * Options of the transactions that this source opens where the app has opened none. Default
   * `{ timeout: 30_000, maxWait: 30_000 }`.
   */
  readonly transaction?: TransactionOptions;
  /** The database's schema (PostgreSQL) of the tables without `@@schema`, if it is not in the `search_path`. */
  readonly databaseSchema?: string;
  /** The text of `schema.prisma`. Default: what the client has generated with it. */
  readonly schema?: string;
}

/** `model` as in the Prisma schema. */
export type Validate = (model: string, record: { readonly [field: string]: unknown }) => void | Promise<void>;

/** As Prisma's `$transaction` takes them. */
export interface TransactionOptions {
  /** Milliseconds that the transaction may take; plug-ins are asked inside it. */
  readonly timeout?: number;
  /** Milliseconds to wait for a connection. */
  readonly maxWait?: number;
  /** Default: the client's. */
  readonly isolationLevel?: string;
}

/** A client's event source: its options, completed, and what follows from them. */
export interface Source {
  readonly records: RecordEvents;
  readonly dataModel: DataModel;
  /** The record's name of each model that the app gave to `recordModels`. */
  readonly recordNames: ReadonlyMap<string, string>;
  readonly context: ((transaction: unknown) => unknown) | undefined;
  readonly validate: Validate | undefined;
  readonly transaction: TransactionOptions;
  readonly databaseSchema: string | undefined;
}

const TRANSACTION: TransactionOptions = Object.freeze({ timeout: 30_000, maxWait: 30_000 });

/** Databases that Prisma has and this package does not: other nested writes, no transaction to ask in. */
const UNSUPPORTED = ["mongodb"];

/** @throws RecordEventsError `invalid-options`, `invalid-model` */
export function resolveSource<C>(
  client: Connection,
  records: RecordEvents,
  options: EventSourceOptions<C>,
): Source {
  const dataModel = dataModelOf(client, options.schema);
  if (UNSUPPORTED.includes(dataModel.provider)) {
    throw invalid(`There is no event source for "${dataModel.provider}".`);
  }
  for (const name of ["context", "validate"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw invalid(`\`${name}\` must be a function.`);
    }
  }
  const recordNames = new Map(
    [...dataModel.models.keys()]
      .map((model) => [model, recordNameOf(client, model)] as const)
      .filter(([, record]) => records.has(record)),
  );
  if (recordNames.size === 0)
    throw invalid("`records` has none of this client's models: make them by `modelsOf`.");
  for (const name of recordNames.keys()) checkKey(modelNamed(dataModel, name));
  return Object.freeze({
    records,
    dataModel,
    recordNames,
    context: options.context as Source["context"],
    validate: options.validate,
    transaction: Object.freeze({ ...TRANSACTION, ...options.transaction }),
    databaseSchema: options.databaseSchema,
  });
}

function checkKey({ name, key }: Model): void {
  if (key.fields.length > 0) return;
  throw new RecordEventsError(
    "invalid-model",
    `The model "${name}" has nothing that tells its records apart.`,
    {
      record: name,
    },
  );
}

function invalid(message: string): RecordEventsError {
  return new RecordEventsError("invalid-options", message);
}

/** Whether a write of the model is to be looked at: somebody hears of it, or the app validates it. */
export function isLookedAt(source: Source, model: string, action: Action): boolean {
  const record = source.recordNames.get(model);
  if (record === undefined) return false;
  return source.records.hears(record, action) || (action !== "destroy" && source.validate !== undefined);
}
