import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type JudgeServer, startJudge } from "./server.ts";

/** What Steady thinks of one request. */
export interface Verdict {
  readonly valid: boolean;
  readonly errors: readonly { readonly code: string; readonly path: string; readonly message: string }[];
  /** The path template that it took the request for. */
  readonly matchedPath?: string;
}

/** Starts Steady (https://github.com/dgellow/steady): it judges parameters and bodies. OpenAPI 3.0 and 3.1. */
export function startSteady(document: string): Promise<JudgeServer> {
  // Its `steady` script only starts this program; ended by itself, it would leave the program behind.
  const program = steadyProgram();
  return startJudge({
    command: (port) => [program, "-q", "--no-color", "--host", "127.0.0.1", "-p", String(port), document],
    readyMs: 20_000,
  });
}

function steadyProgram(): string {
  const cli = createRequire(import.meta.url).resolve("@stdy/cli/package.json");
  const name = `cli-${process.platform}-${process.arch}`;
  const program = join(
    dirname(cli),
    "..",
    name,
    "bin",
    process.platform === "win32" ? "steady.exe" : "steady",
  );
  if (!existsSync(program)) throw new Error(`@stdy/${name} is not installed`);
  return program;
}

/** Reads the verdict in the headers of Steady's answer; undefined when it took no view (no such route). */
export function verdictOf(headers: { readonly [name: string]: unknown }): Verdict | undefined {
  const valid = headers["x-steady-request-valid"];
  if (typeof valid !== "string") return undefined;
  const text = (name: string): string => String(headers[name] ?? "");
  const count = Number(headers["x-steady-error-count"] ?? 0);
  const errors = Array.from({ length: count }, (_, index) => {
    const header = `x-steady-error-${index + 1}`;
    return { code: text(`${header}-code`), path: text(`${header}-path`), message: text(`${header}-message`) };
  });
  const matched = headers["x-steady-matched-path"];
  return { valid: valid === "true", errors, ...(typeof matched === "string" && { matchedPath: matched }) };
}
