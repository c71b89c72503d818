import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type JudgeServer, startJudge } from "./server.ts";
import type { ReadVerdict, Verdict } from "./verdict.ts";

/** Starts Steady (https://github.com/dgellow/steady): it judges parameters and bodies. OpenAPI 3.0 and 3.1. */
export function startSteady(document: string, options: readonly string[] = []): Promise<JudgeServer> {
  // Its `steady` script only starts this program; ended by itself, it would leave the program behind.
  const program = steadyProgram();
  return startJudge({
    command: (port) => [
      program,
      "-q",
      "--no-color",
      "--host",
      "127.0.0.1",
      "-p",
      String(port),
      ...options,
      document,
    ],
    readyMs: 20_000,
  });
}

/**
 * Lists and objects are judged in brackets, as `deepObject` has them: `a[]=1`, `a[0][b]=1`. By itself Steady would have a
 * list in a `deepObject` repeated (`a=1`), and reads no objects in forms.
 */
export const IN_BRACKETS: readonly string[] = [
  "--validator-query-array-format=brackets",
  "--validator-form-array-format=brackets",
  "--validator-form-object-format=brackets",
];

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

/** What Steady notes of a valid request for which several branches of a union fit: the document's own doing. */
const AMBIGUOUS = /^\d+ variants structurally match, ambiguous$/;

/** Reads the verdict in the headers of Steady's answer; undefined when it took no view (no such route). */
export const verdictOfSteady: ReadVerdict = ({ headers }) => {
  const valid = headers["x-steady-request-valid"];
  if (typeof valid !== "string") return undefined;
  const text = (name: string): string => String(headers[name] ?? "");
  const count = Number(headers["x-steady-error-count"] ?? 0);
  const errors: Verdict["errors"] = Array.from({ length: count }, (_, index) => {
    const header = `x-steady-error-${index + 1}`;
    return { code: text(`${header}-code`), path: text(`${header}-path`), message: text(`${header}-message`) };
  }).filter(({ message }) => !AMBIGUOUS.test(message));
  const matched = headers["x-steady-matched-path"];
  return { valid: valid === "true", errors, ...(typeof matched === "string" && { matchedPath: matched }) };
};
