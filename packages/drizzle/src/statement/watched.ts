import type { BuilderLike, PreparedLike, QueryLike } from "../shape.ts";
import type { Statement, Step } from "./steps.ts";

/** How a statement is run: by being awaited, or by one of these methods. `run`, `all`, `get`, `values` are SQLite's. */
export type RunMethod = "execute" | "run" | "all" | "get" | "values";

/** What a statement does instead of being run by Drizzle. */
export interface Watcher {
  /** Whether anybody hears of it, so that `perform` runs it. Looked at each time that it is run. */
  isHeard(statement: Statement): boolean;
  perform(statement: Statement, method: RunMethod, placeholders?: object): Promise<unknown>;
  /** What to throw where somebody hears of it, and it becomes a part of another statement. */
  embedded(): Error;
}

const RUN_METHODS: ReadonlySet<string> = new Set<RunMethod>(["execute", "run", "all", "get", "values"]);
const PROMISE_METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/**
 * A builder that is used as before, and remembers what it is told. Drizzle runs it as long as nobody hears of it. Steps that
 * give the builder itself go on with the same memory, as an app may ignore what they return.
 */
export function watchedBuilder(builder: BuilderLike, statement: Statement, watcher: Watcher): BuilderLike {
  const steps: Step[] = [...statement.steps];
  const soFar = (): Statement => ({ ...statement, steps: [...steps] });
  const proxy: BuilderLike = new Proxy(builder, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function" || typeof property === "symbol") return value;
      const method = value as (...args: unknown[]) => unknown;
      if (isExecutable(target)) {
        if (PROMISE_METHODS.has(property) || RUN_METHODS.has(property)) {
          return running(target, method, property, watcher, soFar);
        }
        if (property === "prepare") return preparing(target, method, watcher, soFar);
        if (property === "getSQL" || property === "_prepare") {
          return (...args: unknown[]) => {
            if (watcher.isHeard(soFar())) throw watcher.embedded();
            return method.apply(target, args);
          };
        }
      }
      return (...args: unknown[]) => {
        const result = method.apply(target, args);
        if (!isBuilder(result)) return result;
        const step = { method: property, args };
        if (result !== target)
          return watchedBuilder(result, { ...statement, steps: [...steps, step] }, watcher);
        steps.push(step);
        return proxy;
      };
    },
  });
  return proxy;
}

type Method = (...args: unknown[]) => unknown;

function running(
  target: object,
  method: Method,
  name: string,
  watcher: Watcher,
  statement: () => Statement,
): Method {
  return (...args) => {
    const asWritten = statement();
    if (!watcher.isHeard(asWritten)) return method.apply(target, args);
    if (!PROMISE_METHODS.has(name)) {
      return watcher.perform(asWritten, name as RunMethod, placeholdersOf(args));
    }
    const performed = watcher.perform(asWritten, "execute");
    return (performed[name as "then"] as Method).apply(performed, args);
  };
}

/** A prepared statement: whether anybody hears of it is looked at each time that it is run. */
function preparing(target: object, prepare: Method, watcher: Watcher, statement: () => Statement): Method {
  return (...args) => {
    const asWritten = statement();
    const prepared = prepare.apply(target, args) as PreparedLike & object;
    return new Proxy(prepared, {
      get(own, property) {
        const value: unknown = Reflect.get(own, property, own);
        if (typeof value !== "function") return value;
        const method = value as Method;
        if (typeof property === "symbol" || !RUN_METHODS.has(property)) return method.bind(own);
        return (...values: unknown[]) =>
          watcher.isHeard(asWritten)
            ? watcher.perform(asWritten, property as RunMethod, placeholdersOf(values))
            : method.apply(own, values);
      },
    });
  };
}

function placeholdersOf([values]: readonly unknown[]): object | undefined {
  return typeof values === "object" && values !== null ? values : undefined;
}

/** Whether a builder is a statement already: it can be awaited. */
function isExecutable(builder: object): builder is QueryLike {
  return "then" in builder && "getSQL" in builder;
}

/** What steps return: another builder, and neither SQL nor data. */
function isBuilder(value: unknown): value is BuilderLike {
  if (typeof value !== "object" || value === null) return false;
  return isExecutable(value) || "set" in value || "values" in value;
}
