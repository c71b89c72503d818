import type { EntityMetadataLike, QueryRunnerLike } from "./shape.ts";
import type { Source } from "./write/asked.ts";

interface TransactionEvent {
  readonly queryRunner: QueryRunnerLike;
}

interface EntityEvent extends TransactionEvent {
  readonly metadata: EntityMetadataLike;
  readonly entity?: object;
}

/** A subscriber in TypeORM's sense: hears where transactions begin and end, and when an entity has been saved. */
export class TransactionSubscriber {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  afterTransactionStart({ queryRunner }: TransactionEvent): void {
    this.#source.transactions.started(queryRunner);
  }

  beforeTransactionCommit({ queryRunner }: TransactionEvent): Promise<unknown> | undefined {
    return this.#source.transactions.ending(queryRunner);
  }

  beforeTransactionRollback({ queryRunner }: TransactionEvent): Promise<unknown> | undefined {
    return this.#source.transactions.ending(queryRunner);
  }

  afterTransactionCommit({ queryRunner }: TransactionEvent): Promise<void> | undefined {
    this.#ended(queryRunner);
    return this.#source.transactions.committed(queryRunner);
  }

  afterTransactionRollback({ queryRunner }: TransactionEvent): void {
    this.#ended(queryRunner);
    this.#source.transactions.rolledBack(queryRunner);
  }

  afterInsert({ queryRunner, metadata, entity }: EntityEvent): void {
    if (entity) this.#source.entityChanges.make(queryRunner, metadata, entity);
  }

  afterUpdate({ queryRunner, metadata, entity }: EntityEvent): void {
    if (entity) this.#source.entityChanges.make(queryRunner, metadata, entity);
  }

  #ended(runner: QueryRunnerLike): void {
    if (runner.isTransactionActive) return;
    const { turns, transactions, entityChanges } = this.#source;
    turns?.transactionEnded();
    // TypeORM says that an entity is saved before it commits: only behind a statement's own transaction it still will.
    if (!transactions.isOwn(runner)) entityChanges.forget(runner);
  }
}
