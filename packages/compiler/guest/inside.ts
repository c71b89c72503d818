/**
 * What the prelude offers to the compiler's other guest code (globals, the glue around an entry file) while a plug-in is
 * being compiled. It goes before the image is taken: an author's handlers never see it.
 */
export interface Inside {
  /** Asks the adapter for something; see engine/operations.ts. */
  readonly host: Host;
  /** Says that the plug-in needs an optional function of the engine (engine/optional.ts), so that it gets linked. */
  need(name: string): void;
  /** Throws if the plug-in is still being compiled, because `what` needs a host. */
  requireHost(what: string): void;
  /** What `Math.random` is. */
  random(): number;
  /** Called once, just before the image is taken. */
  beforeImage(action: () => void): void;
  /** An error as text, its stack in terms of the author's files. */
  describe(error: unknown): string;
  /** Hands over the entry file's exports. */
  setExports(exports: Readonly<Record<string, unknown>>): void;
}

export type Host = (operation: number, first?: unknown, second?: unknown) => unknown;

/** Where {@link Inside} is found on `globalThis`. */
export const INSIDE: unique symbol = Symbol.for("mortise.inside") as never;

/** @throws Error outside of the compiler */
export function inside(): Inside {
  return (globalThis as unknown as Record<symbol, Inside>)[INSIDE] as Inside;
}
