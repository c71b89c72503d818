/**
 * Evaluated first, in each plug-in, while it is being compiled. Then come the author's bundle, and `__seal`: after
 * that the image is taken, and what is left runs in the host.
 */
import { type Calls, createCalls, type Handler } from "./calls.ts";
import { bundlePlaces, describe } from "./errors.ts";
import { createGuest, type DeclaredImport } from "./imports.ts";
import { type Host, INSIDE, type Inside } from "./inside.ts";
import { createRandom } from "./random.ts";
import { setSourceLines } from "./source-lines.ts";

/** What the compiler learns from `__inspect`, as JSON. */
export interface Inspection {
  /** Of the entry file's exports, each one's name and `typeof`. */
  readonly exports: readonly { readonly name: string; readonly type: string }[];
  /**
   * What top-level code did wrong: it threw, or it called what needs a host (also where it swallowed the error).
   */
  readonly failures: readonly Failure[];
}

/** An error of top-level code: described, and where in the bundle it comes from, innermost first. */
export interface Failure {
  readonly text: string;
  readonly places: readonly (readonly [line: number, column: number])[];
}

/** What the compiler learns from `__seal`, as JSON. */
export interface Sealed {
  readonly imports: readonly DeclaredImport[];
  /** Names of optional functions of the engine. */
  readonly needs: readonly string[];
}

const globals = globalThis as unknown as Record<string | symbol, unknown>;

/** Takes a global away, and returns what it was. */
function take(name: string): unknown {
  const value = globals[name];
  delete globals[name];
  return value;
}

const host = take("__host") as Host;
const needs = new Set<string>();
const actions: (() => void)[] = [];
const failures = new Map<string, Failure>();
let compiling = true;
let exported: Readonly<Record<string, unknown>> = {};
let handlers: readonly Handler[] = [];

/** Top-level code threw. An error that `requireHost` made may come here twice. */
function failed(error: unknown): void {
  const text = describe(error);
  failures.set(text, { text, places: bundlePlaces(error) });
}

function requireHost(what: string): void {
  if (!compiling) return;
  const error = new Error(
    `${what} was used by code outside of the handlers, which runs while the plug-in is being compiled: there is no host yet. Use it inside a handler.`,
  );
  failed(error);
  throw error;
}

const declared = createGuest(host, requireHost);
const random = createRandom(host);
const calls: Calls = createCalls(host, () => handlers);

const insideOfThis: Inside = {
  host,
  need: (name) => void needs.add(name),
  requireHost,
  beforeImage: (action) => void actions.push(action),
  describe,
  random: random.random,
  setExports: (exports) => {
    exported = exports;
  },
};
globals[INSIDE] = insideOfThis;
Object.defineProperty(globalThis, Symbol.for("mortise.guest"), { value: declared.guest });
Math.random = random.random;

// The adapter takes these four when the prelude has run.
Object.assign(globals, {
  __dispatch: calls.dispatch,
  __finish: calls.finish,
  __jobFailed: calls.jobFailed,
  __rejected: calls.rejected,
});

globals.__setSourceLines = setSourceLines;
globals.__failed = failed;
globals.__inspect = (): string => {
  for (const error of calls.failuresSoFar()) failed(error);
  const names = Object.keys(exported);
  const exports = names.map((name) => ({ name, type: typeof exported[name] }));
  return JSON.stringify({ exports, failures: [...failures.values()] } satisfies Inspection);
};

/** Ends compiling. `wireNames`: for each wire name the author's name of its handler. */
globals.__seal = (wireNames: readonly (readonly [wireName: string, name: string])[]): string => {
  handlers = wireNames.map(([, own]) => ({ name: own, handle: exported[own] as Handler["handle"] }));
  const imports = declared.close();
  for (const action of actions) action();
  random.beforeImage(needs.has("random_get"));
  // The compiler links a clock only where it sees one used by name. Without it, it would be 1970: better nothing.
  if (!needs.has("clock_time_get")) delete globals.Date;
  delete globals.performance; // QuickJS's own; the compiler's is guest/globals/performance.ts
  compiling = false;
  for (const name of ["__seal", "__inspect", "__failed", "__setSourceLines"]) delete globals[name];
  for (const name of ["__dispatch", "__finish", "__jobFailed", "__rejected"]) delete globals[name];
  delete globals[INSIDE];
  return JSON.stringify({ imports, needs: [...needs] } satisfies Sealed);
};
