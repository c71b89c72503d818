import { join } from "node:path";
import { ENGINE_FOLDER } from "../places.ts";

/** Globals, and the file of dist/engine/globals that exports each. */
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
};

/** Members of globals that a plug-in may use alone, and what the files export for each. */
const MEMBERS: Readonly<Record<string, string>> = {
  "Math.random": "__mathRandom",
  "console.debug": "__consoleDebug",
  "console.log": "__consoleLog",
  "console.info": "__consoleInfo",
  "console.warn": "__consoleWarn",
  "console.error": "__consoleError",
};

/** esbuild takes from these what the bundle names, and nothing else. */
export const GLOBAL_FILES: readonly string[] = [...new Set([...Object.values(GLOBALS), "random.js"])].map(
  (file) => join(ENGINE_FOLDER, "globals", file),
);

/** What esbuild writes in place of other names. What packages ask of Node.js is answered here, too. */
export const NAMES_TO_REPLACE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(GLOBALS).map((name) => [`globalThis.${name}`, name])),
  ...Object.fromEntries(
    Object.entries(MEMBERS).map(([name, replacement]) => [`globalThis.${name}`, replacement]),
  ),
  ...MEMBERS,
  "process.env.NODE_ENV": '"production"',
};
