import { join } from "node:path";
import { ENGINE_FOLDER } from "../places.ts";

/** Each global, and the file of dist/engine/globals that exports it. */
const GLOBALS: Readonly<Record<string, string>> = {
  console: "console.js",
  crypto: "crypto.js",
  Date: "date.js",
  performance: "performance.js",
  structuredClone: "structured-clone.js",
  TextEncoder: "text.js",
  TextDecoder: "text.js",
  URL: "url.js",
  URLSearchParams: "url.js",
  __mathRandom: "random.js",
};

/** esbuild takes from these what the bundle names, and nothing else. */
export const GLOBAL_FILES: readonly string[] = [...new Set(Object.values(GLOBALS))].map((file) =>
  join(ENGINE_FOLDER, "globals", file),
);

/** Other ways to name them. What packages ask of Node.js is answered here, too. */
export const NAMES_TO_REPLACE: Readonly<Record<string, string>> = {
  "Math.random": "__mathRandom",
  "globalThis.Math.random": "__mathRandom",
  "process.env.NODE_ENV": '"production"',
  ...Object.fromEntries(Object.keys(GLOBALS).map((name) => [`globalThis.${name}`, name])),
};
