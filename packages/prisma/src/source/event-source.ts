import { type RecordEvents, RecordEventsError } from "@mortise/events";
import type { Connection, PrismaLike } from "../shape.ts";
import { isCompound, type Operation, perform } from "../write/perform.ts";
import { type EventSourceOptions, resolveSource, type Source } from "./options.ts";
import { PendingWrite, withRelations } from "./pending.ts";
import { inTransaction, type Scope } from "./scope.ts";
import { workIn } from "./work.ts";
import { type Behaviour, wrapped } from "./wrapped.ts";

/**
 * Has a Prisma client's writes pass to plug-ins. The client that this gives back is the one that the app goes on with: it
 * does all that the given one does, `$transaction` and `$extends` too; writes through the given one stay unheard.
 *
 * @throws RecordEventsError `invalid-options` for options that cannot be kept, or a client of none of the models;
 *   `invalid-model` for a model without a key.
 */
export function eventSource<C extends PrismaLike>(
  client: C,
  records: RecordEvents,
  options: EventSourceOptions<C> = {},
): C {
  const connection = client as unknown as Connection;
  return wrappedClient(connection, resolveSource(connection, records, options)) as unknown as C;
}

/** A promise of Prisma's that nobody hears of, and how it came about: so that it can run in a transaction after all. */
interface Native {
  readonly delegate: string | undefined;
  readonly method: string;
  readonly args: readonly unknown[];
}

function wrappedClient(client: Connection, source: Source): Connection {
  const natives = new WeakMap<object, Native>();
  const { records } = source;
  const run = (operation: Operation): Promise<unknown> =>
    retried(operation, () =>
      inTransaction(client, records, (scope) => performIn(source, scope, operation), source.transaction),
    );
  const pending = (operation: Operation) =>
    new PendingWrite(operation, run, (own, scope) => performIn(source, scope, own));
  const behaviour: Behaviour = {
    source,
    isTransaction: false,
    write: (model, method, args) => withRelations({ model, method, args }, pending),
    called: (result, delegate, method, args) => {
      if (typeof result === "object" && result !== null) natives.set(result, { delegate, method, args });
    },
    transaction: (work, options) => {
      const begin = client.$transaction as (work: unknown, options?: object) => Promise<unknown>;
      if (typeof work === "function") {
        const inside = (scope: Scope) => work(wrappedTransaction(source, scope, false)) as Promise<unknown>;
        return inTransaction(client, records, inside, options);
      }
      if (!hasPending(work)) return begin.call(client, work, options);
      const inside = (scope: Scope) => runAll(work, scope, natives);
      return inTransaction(client, records, inside, { ...source.transaction, ...options });
    },
    extends: (extension) => {
      const extend = client.$extends as (extension: unknown) => Connection;
      return wrappedClient(extend.call(client, extension), source);
    },
  };
  return wrapped(client, behaviour);
}

/** `isJoined`: for writes that a write's plug-ins make, which do not wait for that write. */
function wrappedTransaction(source: Source, scope: Scope, isJoined: boolean): Connection {
  const run = (operation: Operation): Promise<unknown> =>
    isJoined
      ? performSafely(source, scope.innermost, operation)
      : scope.oneByOne((own) => performSafely(source, own, operation));
  const pending = (operation: Operation) =>
    new PendingWrite(operation, run, (own, inner) => performIn(source, inner, own));
  const behaviour: Behaviour = {
    source,
    isTransaction: true,
    write: (model, method, args) => withRelations({ model, method, args }, pending),
    called: () => {},
    transaction: (work, options) => {
      if (typeof work === "function") {
        return scope.nested((inner) => work(wrappedTransaction(source, inner, false)), options);
      }
      return scope.nested((inner) => runAll(work as readonly unknown[], inner, undefined), options);
    },
    extends: undefined,
  };
  return wrapped(scope.connection, behaviour);
}

function performIn(source: Source, scope: Scope, operation: Operation): Promise<unknown> {
  const transaction = () => wrappedTransaction(source, scope, true);
  return perform(workIn(source, scope, transaction), operation);
}

/** In a transaction of the app's: a write that fails half-way leaves nothing, whatever the app does then. */
function performSafely(source: Source, scope: Scope, operation: Operation): Promise<unknown> {
  if (!isCompound(source, operation)) return performIn(source, scope, operation);
  return retried(operation, () => scope.savepoint((inner) => performIn(source, inner, operation)));
}

/** An upsert that another transaction was ahead of finds the record the second time. */
async function retried(operation: Operation, run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (operation.method !== "upsert" || (error as { readonly code?: unknown }).code !== "P2002") throw error;
    return run();
  }
}

function hasPending(work: unknown): work is readonly unknown[] {
  return Array.isArray(work) && work.some((one) => one instanceof PendingWrite);
}

/** `$transaction([…])`, one after the other. Without `natives`, Prisma's own promises are of this transaction already. */
async function runAll(
  work: readonly unknown[],
  scope: Scope,
  natives: WeakMap<object, Native> | undefined,
): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  for (const one of work) {
    if (one instanceof PendingWrite) results.push(await one.runIn(scope));
    else results.push(await (natives ? again(one, scope.connection, natives) : one));
  }
  return results;
}

function again(promise: unknown, connection: Connection, natives: WeakMap<object, Native>): Promise<unknown> {
  const native = typeof promise === "object" && promise !== null ? natives.get(promise) : undefined;
  if (!native) {
    const message =
      "A list for `$transaction` with a write that plug-ins hear of has another promise that is not of this client's methods. Use the form with a function.";
    throw new RecordEventsError("invalid-options", message);
  }
  const holder = (native.delegate === undefined ? connection : connection[native.delegate]) as {
    readonly [method: string]: (...args: readonly unknown[]) => Promise<unknown>;
  };
  return Promise.resolve(holder[native.method]?.(...native.args));
}
