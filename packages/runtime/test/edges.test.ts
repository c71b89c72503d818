import { readFile } from "node:fs/promises";
import type { Limits, RuntimeErrorCode } from "@mortise/runtime";
import { expect, it } from "vitest";

type Place = readonly [file: string, title: string];

/** The test that hits each limit. A limit that is new fails to compile here. */
const LIMITS: { readonly [name in keyof Limits]: Place } = {
  callTimeoutMs: ["limits", "ends an endless loop, and the next call works at once"],
  startTimeoutMs: [
    "start-up",
    "ends a start-up that waits for the app alone: calls beside it on its thread go on",
  ],
  memoryPages: ["limits", "stops growth inside of the plug-in"],
  blockBytes: ["limits", "counts what is held at once, and names the limit when the plug-in traps on it"],
  tableElements: ["limits", "stops growth inside of the plug-in, of all tables together"],
  moduleBytes: ["limits", "moduleBytes refuses a larger file"],
  inputBytes: ["limits", "inputBytes refuses a larger input, counted in bytes"],
  outputBytes: ["limits", "outputBytes refuses a larger output"],
  variableBytes: ["limits", "variableBytes ends a call that would keep more, and 0 allows none"],
  hostCalls: [
    "limits",
    "ends a call that calls host functions too often, whatever it catches, and 0 allows none",
  ],
  logBytes: ["limits", "drops what a flood logs beyond it, and says so once in each call"],
  httpResponseBytes: ["http", "reads answers up to httpResponseBytes"],
  writtenBytes: ["folders-limits", "writtenBytes bounds what one call writes, creates or leaves empty"],
  openFiles: ["folders-limits", "openFiles bounds what one instance has open, and none is open after it"],
  queuedCalls: ["concurrency", "refuses at once, and takes calls again later"],
  workers: ["concurrency", "runs that many calls at once, and no more"],
  workerHeapMiB: ["limits", "ends a worker whose heap is full, and the next call works"],
  workerStackMiB: ["limits", "is how deep a plug-in can recurse"],
};

/** A test that produces each code. */
const CODES: { readonly [code in RuntimeErrorCode]: Place } = {
  "invalid-options": ["failures", "refuses options that it does not know or cannot hold"],
  "invalid-manifest": ["manifest", "are not read from what is no JSON, or no text"],
  "manifest-refused": ["manifest", "names no file outside of its folder unless it is trusted"],
  "module-unavailable": [
    "fetched-modules",
    "is given up in a circle, at another scheme, another status, or a broken answer",
  ],
  "module-too-large": ["limits", "moduleBytes refuses a larger file"],
  "hash-mismatch": ["manifest", "has its modules' SHA-256 checked, in either case"],
  "invalid-module": ["failures", "refuses bytes that are no module, whatever they are"],
  "missing-import": ["host-functions", "that are missing are all listed, before anything runs"],
  closed: ["concurrency", "ends calls that run and wait, and refuses later ones"],
  overloaded: ["concurrency", "refuses at once, and takes calls again later"],
  "input-too-large": ["limits", "inputBytes refuses a larger input, counted in bytes"],
  "missing-export": ["failures", "of no export, or of one with another signature, is missing-export"],
  aborted: ["failures", "ends a call that runs"],
  "start-timeout": ["start-up", "is of all that an instance runs before its export, together"],
  "call-timeout": ["limits", "ends an endless loop, and the next call works at once"],
  "memory-limit": ["limits", "names the limit when a plug-in that has it all traps"],
  "variable-limit": ["limits", "variableBytes ends a call that would keep more, and 0 allows none"],
  "host-call-limit": [
    "limits",
    "ends a call that calls host functions too often, whatever it catches, and 0 allows none",
  ],
  "host-function-failed": [
    "host-functions",
    "that fails ends the call; its error is kept for the app, and the next call works",
  ],
  "http-request-refused": ["http", "is refused when no host is allowed, which is the default"],
  "http-request-failed": ["http", "reads answers up to httpResponseBytes"],
  trap: ["failures", "by a trap after error_set has the plug-in's own message, and says where it was"],
  "plugin-error": ["wasi", "is success with 0, and the plug-in's error otherwise"],
  "output-too-large": ["limits", "outputBytes refuses a larger output"],
  "invalid-output": ["failures", "is invalid-output when text or JSON is asked for"],
  "worker-died": [
    "failures",
    "because its thread was ended by somebody else is worker-died, and the next call has a new one",
  ],
};

/** The text of the test of this title: up to the next one. */
async function testAt([file, title]: Place): Promise<string> {
  const text = await readFile(new URL(`${file}.test.ts`, import.meta.url), "utf8");
  const [, rest = ""] = text.split(`"${title}"`);
  return rest.split(/\n {0,4}(?:it|test)[.(]/)[0] ?? "";
}

it.each(Object.entries(LIMITS))("a test hits the limit %s", async (name, place) => {
  expect(await testAt(place)).toMatch(new RegExp(`\\b${name}\\b`));
});

it.each(Object.entries(CODES))("a test produces the code %s", async (code, place) => {
  expect(await testAt(place)).toContain(`"${code}"`);
});
