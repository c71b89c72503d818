import { currentChain, type RecordEvents, type UnitOfWork } from "@mortise/events";
import type { Connection, RunTransaction } from "../shape.ts";

/**
 * A transaction or savepoint of Prisma's, with its unit of work. That is only made for the first write that somebody hears.
 */
export class Scope {
  readonly connection: Connection;
  readonly #records: RecordEvents;
  readonly #outer: Scope | undefined;
  #unit: UnitOfWork | undefined;
  /** The savepoint of a write that is going on in it. */
  #inner: Scope | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** How long the chain of the write is that is going on in it. */
  #links: number | undefined;

  constructor(connection: Connection, records: RecordEvents, outer?: Scope) {
    this.connection = connection;
    this.#records = records;
    this.#outer = outer;
  }

  get unit(): UnitOfWork {
    this.#unit ??= this.#outer ? this.#outer.unit.nested() : this.#records.begin();
    return this.#unit;
  }

  /** Where a write belongs that a write's plug-ins make: inside its savepoint. */
  get innermost(): Scope {
    return this.#inner?.innermost ?? this;
  }

  async committed(): Promise<void> {
    await this.#unit?.committed();
  }

  rolledBack(): void {
    this.#unit?.rolledBack();
  }

  /**
   * Runs one write after the other: a savepoint of one must not hold another's. A write that plug-ins make while they are
   * asked about one, which is further along the chain than that, does not wait for it.
   */
  oneByOne<R>(run: (scope: Scope) => Promise<R>): Promise<R> {
    const links = currentChain()?.links.length ?? 0;
    if (this.#links !== undefined && links > this.#links) return run(this.innermost);
    const result = this.#last.then(async () => {
      this.#links = links;
      try {
        return await run(this);
      } finally {
        this.#links = undefined;
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Runs something in a transaction or savepoint inside this one, which is rolled back when it throws. */
  async nested<R>(run: (scope: Scope) => Promise<R>, options?: object): Promise<R> {
    const begin = this.connection.$transaction as RunTransaction;
    let inner: Scope | undefined;
    try {
      const result = await begin.call(
        this.connection,
        (connection: Connection) => {
          inner = new Scope(connection, this.#records, this);
          return run(inner);
        },
        options,
      );
      await inner?.committed();
      return result as R;
    } catch (error) {
      inner?.rolledBack();
      throw error;
    }
  }

  /** The same for a write of several statements: those that it leads to belong inside. */
  async savepoint<R>(run: (scope: Scope) => Promise<R>): Promise<R> {
    try {
      return await this.nested((inner) => {
        this.#inner = inner;
        return run(inner);
      });
    } finally {
      this.#inner = undefined;
    }
  }
}

/** Runs something in a transaction of its own. Plug-ins are told once it has committed. */
export async function inTransaction<R>(
  client: Connection,
  records: RecordEvents,
  run: (scope: Scope) => Promise<R>,
  options?: object,
): Promise<R> {
  const begin = client.$transaction as RunTransaction;
  let scope: Scope | undefined;
  let result: R;
  try {
    result = (await begin.call(
      client,
      (connection: Connection) => {
        scope = new Scope(connection, records);
        return run(scope);
      },
      options,
    )) as R;
  } catch (error) {
    scope?.rolledBack();
    throw error;
  }
  await scope?.committed();
  return result;
}
