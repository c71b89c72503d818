import type { Operation } from "../write/perform.ts";
import type { Scope } from "./scope.ts";

/**
 * A write that somebody hears of. As Prisma's own promises it does nothing until it is awaited, so that `$transaction`
 * can run it inside.
 */
export class PendingWrite implements Promise<unknown> {
  readonly #operation: Operation;
  readonly #run: (operation: Operation) => Promise<unknown>;
  readonly #runIn: (operation: Operation, scope: Scope) => Promise<unknown>;
  #result: Promise<unknown> | undefined;

  constructor(
    operation: Operation,
    run: (operation: Operation) => Promise<unknown>,
    runIn: (operation: Operation, scope: Scope) => Promise<unknown>,
  ) {
    this.#operation = operation;
    this.#run = run;
    this.#runIn = runIn;
  }

  get [Symbol.toStringTag](): string {
    return "PendingWrite";
  }

  /** Runs it as a part of a transaction. */
  runIn(scope: Scope): Promise<unknown> {
    this.#result ??= this.#runIn(this.#operation, scope);
    return this.#result;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise that begins when somebody waits for it.
  then<R = unknown, E = never>(
    onFulfilled?: ((value: unknown) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    this.#result ??= this.#run(this.#operation);
    return this.#result.then(onFulfilled, onRejected);
  }

  catch<E = never>(onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null): Promise<unknown> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<unknown> {
    return this.then().finally(onFinally);
  }
}

/** A pending write with a method for each relation, as Prisma's promises of one record have: `update(…).invoices()`. */
export function withRelations(
  operation: Operation,
  make: (operation: Operation) => PendingWrite,
): PendingWrite {
  const pending = make(operation);
  if (!ONE_RECORD.has(operation.method)) return pending;
  const { select, include, omit, ...args } = operation.args;
  for (const relation of operation.model.relations.keys()) {
    const read = (of?: object) =>
      make({ ...operation, args: { ...args, select: { [relation]: of ?? true } } }).then(
        (record) => (record as { readonly [name: string]: unknown })[relation],
      );
    Object.defineProperty(pending, relation, { value: read });
  }
  return pending;
}

const ONE_RECORD: ReadonlySet<string> = new Set(["create", "update", "upsert", "delete"]);
