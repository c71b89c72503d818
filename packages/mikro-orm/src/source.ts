import type { Action, Decided, RecordEvents, RecordState, UnitOfWork } from "@mortise/events";
import type { WatchedEntities, WatchedEntity } from "./models/watched.ts";
import type { ResolvedSourceOptions } from "./options.ts";
import { Transactions } from "./records/transactions.ts";
import type { EntityMetaLike, EntityName, ManagerLike, StatementOptions, Transaction } from "./shape.ts";

/** Where a write happens. */
export interface Place {
  readonly em: ManagerLike;
  readonly ctx: Transaction | undefined;
  readonly unit: UnitOfWork | undefined;
}

/** An entity whose writes somebody hears of. */
export interface Target {
  readonly meta: EntityMetaLike;
  readonly watched: WatchedEntity;
}

/** What flushes and statements share: who hears, and how they are asked. */
export class Source {
  readonly records: RecordEvents;
  readonly entities: WatchedEntities;
  readonly transactions: Transactions;
  readonly #options: ResolvedSourceOptions;
  /** Whether a flush opens a transaction where there is none. */
  readonly hasImplicitTransactions: boolean;
  /** `false` once it is detached: MikroORM cannot forget a subscriber. */
  isAttached = true;

  constructor(
    { config }: ManagerLike,
    records: RecordEvents,
    entities: WatchedEntities,
    options: ResolvedSourceOptions,
  ) {
    this.hasImplicitTransactions = config.get("implicitTransactions") !== false;
    this.records = records;
    this.entities = entities;
    this.transactions = new Transactions(records);
    this.#options = options;
  }

  /** Whether anything is to be done about such a write. */
  isAsked({ record }: WatchedEntity, action: Action): boolean {
    if (!this.isAttached) return false;
    const hasValidation = this.#options.validate !== undefined && action !== "destroy";
    return hasValidation || this.records.hears(record, action);
  }

  /** Whether anything is to be done about any of its writes. */
  isAskedAtAll(watched: WatchedEntity): boolean {
    return (
      this.isAsked(watched, "create") || this.isAsked(watched, "update") || this.isAsked(watched, "destroy")
    );
  }

  isAnythingAsked(): boolean {
    return this.entities.all.some((watched) => this.isAskedAtAll(watched));
  }

  /** The entity of a statement, if anything is to be done about one of these actions. */
  target(entity: EntityName, ...actions: readonly Action[]): Target | undefined {
    const target = this.isAttached ? this.entities.find(entity) : undefined;
    return target && actions.some((action) => this.isAsked(target.watched, action)) ? target : undefined;
  }

  /** Asks plug-ins about records of one entity. */
  async ask(
    { em, ctx, unit }: Place,
    { watched }: Pick<Target, "watched">,
    action: Action,
    records: readonly RecordState[],
  ): Promise<Decided> {
    const { record, entity } = watched;
    const { context, validate } = this.#options;
    return this.records.before({
      record,
      action,
      records,
      ...(unit && { unit }),
      ...(context && { context: context(inTransaction(em, ctx)) }),
      ...(validate && {
        validate: async (decided) => {
          for (const [n, { record: state }] of records.entries()) {
            await validate(entity, { ...state, ...decided.changesOf(n) });
          }
        },
      }),
    });
  }

  /**
   * Runs a statement in the open transaction; where there is none, in one of its own, which plug-ins are told of once it has
   * committed.
   */
  async inTransaction<R>(
    em: ManagerLike,
    options: StatementOptions | undefined,
    run: (place: Place & { readonly ctx: Transaction }) => Promise<R>,
  ): Promise<R> {
    const open = options?.ctx ?? em.getTransactionContext();
    if (open) return run({ em, ctx: open, unit: this.transactions.unitOf(open) });
    return this.inOwnTransaction(em, options, run);
  }

  /** Runs a statement in a transaction of its own; in an open one, behind a savepoint. */
  async inOwnTransaction<R>(
    em: ManagerLike,
    options: StatementOptions | undefined,
    run: (place: Place & { readonly ctx: Transaction }) => Promise<R>,
  ): Promise<R> {
    const open = options?.ctx ?? em.getTransactionContext();
    const unit = open ? this.transactions.unitOf(open).nested() : this.records.begin();
    try {
      const result = await em.getConnection("write").transactional(
        (ctx) => {
          this.transactions.adopt(ctx, unit);
          return run({ em, ctx, unit });
        },
        open ? { ctx: open } : { sessionContext: em.getTransactionSessionContext?.() },
      );
      await unit.committed();
      return result;
    } catch (error) {
      unit.rolledBack();
      throw error;
    }
  }
}

/** An entity manager that joins the write's transaction, and has no entities yet. */
function inTransaction(em: ManagerLike, ctx: Transaction | undefined): ManagerLike {
  const joined = em.fork({ clear: true, useContext: false });
  if (ctx) joined.setTransactionContext(ctx);
  return joined;
}
