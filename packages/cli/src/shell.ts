import type { Readable } from "node:stream";
import { type Output, Printer } from "./output/printer.ts";

/** What a command runs in. */
export interface ShellStreams {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a command sees of where it runs: results go to `out`, everything else to `err`. */
export interface Shell {
  readonly out: Printer;
  readonly err: Printer;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From now on neither printer lets this text out. */
  hide(secret: string): void;
  /** Does the work; after a second a terminal shows that it is still at it. */
  during<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** The shell over these streams. */
export function shellOf(streams: ShellStreams): Shell {
  const secrets = new Set<string>();
  const err = new Printer(streams.stderr, secrets);
  return {
    out: new Printer(streams.stdout, secrets),
    err,
    stdin: streams.stdin,
    env: streams.env,
    hide(secret) {
      secrets.add(secret);
      // As it would stand inside a JSON text.
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
    during: (what, work) => (err.isTerminal ? withStatus(err, what, work) : work()),
  };
}

async function withStatus<T>(err: Printer, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  let shown = false;
  const timer = setInterval(() => {
    shown = true;
    err.status(`${what} … ${Math.round((performance.now() - start) / 1000)} s`);
  }, 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (shown) err.status("");
  }
}
