import type { Model, Row } from "../schema/data-model.ts";
import { type Connection, WRITES, type WriteMethod } from "../shape.ts";
import { isHeard } from "../write/perform.ts";
import type { Source } from "./options.ts";

/** What a wrapped client or transaction does otherwise than its own. */
export interface Behaviour {
  readonly source: Source;
  readonly isTransaction: boolean;
  /** A write that somebody hears of. */
  write(model: Model, method: WriteMethod, args: Row): unknown;
  /** Told of each call that Prisma does alone. `delegate` is absent of the client's own methods. */
  called(result: unknown, delegate: string | undefined, method: string, args: readonly unknown[]): void;
  transaction(work: unknown, options: object | undefined): Promise<unknown>;
  /** Absent of a transaction, which cannot be extended. */
  readonly extends: ((extension: unknown) => Connection) | undefined;
}

const WRITE_METHODS: ReadonlySet<PropertyKey> = new Set(WRITES);

/** Other methods of a model's delegate that a list for `$transaction` may hold. */
const READ_METHODS: ReadonlySet<PropertyKey> = new Set([
  "findUnique",
  "findUniqueOrThrow",
  "findFirst",
  "findFirstOrThrow",
  "findMany",
  "count",
  "aggregate",
  "groupBy",
]);

const RAW_METHODS: ReadonlySet<PropertyKey> = new Set([
  "$queryRaw",
  "$queryRawUnsafe",
  "$queryRawTyped",
  "$executeRaw",
  "$executeRawUnsafe",
]);

/** The client's own that are nobody's to override: they run on it itself. */
const OWN_METHODS: ReadonlySet<PropertyKey> = new Set(["$connect", "$disconnect", "$on"]);

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A client or transaction with some behaviour of ours; everything else is its own. */
export function wrapped(connection: Connection, behaviour: Behaviour): Connection {
  const { source } = behaviour;
  const models = modelsByDelegate(source);
  const made = new Map<PropertyKey, unknown>();
  const own = (property: PropertyKey): unknown => Reflect.get(connection, property, connection);
  const make = (property: PropertyKey): unknown => {
    const model = models.get(property);
    if (model) return wrappedDelegate(own(property) as object, model, behaviour, () => proxy);
    if (property === "$transaction")
      return (work: unknown, options?: object) => behaviour.transaction(work, options);
    if (property === "$extends") return behaviour.extends;
    if (RAW_METHODS.has(property)) return remembered(connection, undefined, String(property), behaviour);
    if (!OWN_METHODS.has(property)) return undefined;
    return (...args: unknown[]) => {
      const result = (own(property) as Method).apply(connection, args);
      return result === connection ? proxy : result;
    };
  };
  const proxy: Connection = new Proxy(connection, {
    get: (_target, property) => {
      const known = made.get(property);
      if (known !== undefined) return known;
      const value = own(property);
      // What is not there, such as a transaction's `$extends`, is not there for us either.
      const ours = value === undefined ? undefined : make(property);
      if (ours !== undefined) made.set(property, ours);
      return ours ?? value;
    },
  });
  return proxy;
}

const byDelegate = new WeakMap<Source, ReadonlyMap<PropertyKey, Model>>();

function modelsByDelegate(source: Source): ReadonlyMap<PropertyKey, Model> {
  const known = byDelegate.get(source);
  if (known) return known;
  const models = new Map([...source.dataModel.models.values()].map((model) => [model.delegate, model]));
  byDelegate.set(source, models);
  return models;
}

function wrappedDelegate(
  delegate: object,
  model: Model,
  behaviour: Behaviour,
  parent: () => Connection,
): object {
  const made = new Map<PropertyKey, unknown>();
  return new Proxy(delegate, {
    get: (_target, property) => {
      const known = made.get(property);
      if (known !== undefined) return known;
      if (property === "$parent") return parent();
      const value: unknown = Reflect.get(delegate, property, delegate);
      if (typeof value !== "function") return value;
      const ours = WRITE_METHODS.has(property)
        ? writing(delegate, value as Method, model, property as WriteMethod, behaviour)
        : READ_METHODS.has(property) && remembered(delegate, model.delegate, String(property), behaviour);
      // A method of the app's own (`$extends({ model })`) writes through `this`: which is this one then.
      if (!ours) return value;
      made.set(property, ours);
      return ours;
    },
  });
}

function writing(
  delegate: object,
  native: Method,
  model: Model,
  method: WriteMethod,
  behaviour: Behaviour,
): Method {
  const { source } = behaviour;
  return (args) => {
    if (isHeard(source, model, method, args as Row | undefined)) {
      return behaviour.write(model, method, (args ?? {}) as Row);
    }
    const result = native.call(delegate, args);
    behaviour.called(result, model.delegate, method, [args]);
    return result;
  };
}

function remembered(
  holder: object,
  delegate: string | undefined,
  method: string,
  behaviour: Behaviour,
): Method {
  const native = Reflect.get(holder, method, holder) as Method;
  return (...args) => {
    const result = native.apply(holder, args);
    behaviour.called(result, delegate, method, args);
    return result;
  };
}
