import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type JudgeServer, startJudge } from "./server.ts";
import type { ReadVerdict, Verdict } from "./verdict.ts";

/**
 * Starts Prism (https://github.com/stoplightio/prism): it judges authentication, which Steady leaves out, and Swagger 2.0,
 * which Steady does not know.
 */
export function startPrism(document: string): Promise<JudgeServer> {
  const root = dirname(createRequire(import.meta.url).resolve("@stoplight/prism-cli/package.json"));
  const script = join(root, "dist", "index.js");
  return startJudge({
    command: (port) => [
      process.execPath,
      script,
      "mock",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--verboseLevel",
      "silent",
      document,
    ],
    readyMs: 60_000,
  });
}

interface Violation {
  readonly location: readonly string[];
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Reads Prism's verdict: violations are in a header where the document has an answer for them, and in a problem of
 * Prism's own (RFC 9457) where it has none. Without either the request is as it should be.
 */
export const verdictOfPrism: ReadVerdict = ({ status, headers, body }) => {
  const listed = headers["sl-violations"];
  const violations = typeof listed === "string" ? (JSON.parse(listed) as readonly Violation[]) : [];
  const errors = violations
    .filter(({ location, severity }) => location[0] === "request" && severity === "Error")
    .map(({ location, code, message }) => ({ code, path: location.slice(1).join("."), message }));
  if (errors.length === 0 && status === 401) errors.push({ code: "401", path: "", message: "unauthorized" });
  if (errors.length === 0 && headers["content-type"] === "application/problem+json") {
    errors.push(...problemIn(body));
  }
  return { valid: errors.length === 0, errors };
};

function problemIn(body: Buffer): readonly Verdict["errors"][number][] {
  const problem = JSON.parse(body.toString()) as {
    readonly title?: string;
    readonly detail?: string;
    readonly validation?: readonly Violation[];
  };
  // It could not write its own answer, to a request that it let in.
  if (
    problem.detail?.startsWith("Cannot find serializer") ||
    problem.title?.startsWith("Cannot find serializer")
  )
    return [];
  const found = (problem.validation ?? []).map(({ location, code, message }) => ({
    code,
    path: location.join("."),
    message,
  }));
  return found.length > 0
    ? found
    : [{ code: "problem", path: "", message: `${problem.title}: ${problem.detail}` }];
}
