import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type JudgeServer, startJudge } from "./server.ts";

/** Starts Prism (https://github.com/stoplightio/prism): it judges authentication, which Steady leaves out. */
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
