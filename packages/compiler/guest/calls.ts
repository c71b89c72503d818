import { ERROR, INPUT, OUTPUT } from "../engine/operations.ts";
import { describe } from "./errors.ts";
import type { Host } from "./inside.ts";

/** An event's handler, under the name that its author gave it. */
export interface Handler {
  readonly name: string;
  readonly handle: (event: unknown) => unknown;
}

/** One call in progress. */
interface Call {
  readonly name: string;
  outcome?: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };
}

/** The functions that the adapter calls, in this order: dispatch, (jobFailed | rejected)*, finish. */
export interface Calls {
  dispatch(index: number): void;
  jobFailed(error: unknown): void;
  rejected(promise: object, reason: unknown, handled: number): void;
  /** 0: the output is set. 1: the error is. */
  finish(): 0 | 1;
  /** What went wrong in promises and microtasks of top-level code, while the plug-in is being compiled. */
  failuresSoFar(): readonly unknown[];
}

export function createCalls(host: Host, handlers: () => readonly Handler[]): Calls {
  let call: Call = { name: "" };
  /** Promises that were rejected and that nobody has listened to, so far. */
  const unheard = new Map<object, unknown>();
  const failed = (error: unknown): number => {
    host(ERROR, describe(error));
    return 1;
  };
  return {
    dispatch(index) {
      const { name, handle } = handlers()[index] as Handler;
      const current: Call = { name };
      call = current;
      unheard.clear();
      try {
        const value = handle(readEvent(host, name));
        if (isThenable(value)) settleLater(current, value);
        else current.outcome = { ok: true, value };
      } catch (error) {
        current.outcome = { ok: false, error };
      }
    },
    jobFailed(error) {
      if (call.outcome?.ok !== false) call.outcome = { ok: false, error };
    },
    rejected(promise, reason, handled) {
      if (handled === 0) unheard.set(promise, reason);
      else unheard.delete(promise);
    },
    finish() {
      const { name, outcome } = call;
      call = { name: "" };
      try {
        if (outcome === undefined) throw new Error(neverSettled(name));
        if (!outcome.ok) throw outcome.error;
        for (const reason of unheard.values()) throw reason;
        writeAnswer(host, name, outcome.value);
        return 0;
      } catch (error) {
        return failed(error) as 1;
      } finally {
        unheard.clear();
      }
    },
    failuresSoFar() {
      const failures = [...unheard.values(), ...(call.outcome?.ok === false ? [call.outcome.error] : [])];
      call = { name: "" };
      unheard.clear();
      return failures;
    },
  };
}

function settleLater(call: Call, value: PromiseLike<unknown>): void {
  // By way of a promise of ours: a hostile `then` may call back twice, or throw.
  Promise.resolve(value).then(
    (settled) => {
      call.outcome ??= { ok: true, value: settled };
    },
    (error: unknown) => {
      call.outcome ??= { ok: false, error };
    },
  );
}

function readEvent(host: Host, name: string): unknown {
  const text = host(INPUT) as string;
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The host called ${name} with an input that is not JSON (${(error as Error).message}).`);
  }
}

function writeAnswer(host: Host, name: string, value: unknown): void {
  if (value === undefined) return;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new TypeError(`${name} returned a value that JSON cannot hold.`, { cause });
  }
  if (text === undefined) throw new TypeError(`${name} returned a ${typeof value}, which JSON cannot hold.`);
  host(OUTPUT, text);
}

function neverSettled(name: string): string {
  return `${name} returned a promise that never settles: nothing is left to run. A plug-in has no timers; a promise must be settled by the plug-in's own code.`;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof (value as { then?: unknown }).then === "function";
}
