/** A function as WebAssembly calls it; what it takes and returns is the import's or export's own matter. */
type AnyFunction = (...given: never[]) => unknown;

/**
 * JavaScript Promise Integration, where the engine has it (Node.js 26, not 22 and 24): WebAssembly code is set aside
 * while it waits for a promise.
 */
const { Suspending, promising } = WebAssembly as {
  Suspending?: new (run: AnyFunction) => CallableFunction;
  promising?: (run: CallableFunction) => (...given: unknown[]) => Promise<unknown>;
};

/** Whether WebAssembly code can wait for promises without its thread. */
export const canSuspend = Suspending !== undefined && promising !== undefined;

/** An import that may answer with a promise. Only code that {@link promised} made can use it. */
export function suspending(run: AnyFunction): CallableFunction {
  if (Suspending === undefined) throw new TypeError("This engine cannot suspend WebAssembly.");
  return new Suspending(run);
}

/** An export as a function that answers with a promise. */
export function promised(run: CallableFunction): (...given: unknown[]) => Promise<unknown> {
  if (promising === undefined) throw new TypeError("This engine cannot suspend WebAssembly.");
  return promising(run);
}
