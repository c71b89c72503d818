import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { visible, visibleJson } from "../src/output/visible.ts";
import { file, mortise } from "./mortise.ts";
import { moduleFile, SHOP, shopFile } from "./shop.ts";

/** Clears the screen, sets the window's title, ends with C1's own introducer and a bidirectional override. */
const HOSTILE = "\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202e";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come out.
const COMMANDS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test("piped output has no colours", async () => {
  const { stdout } = await mortise(["inspect", shopFile()]);
  expect(stdout).not.toMatch(COMMANDS);
});

test("colours come with FORCE_COLOR, and never under NO_COLOR", async () => {
  const path = shopFile();
  expect((await mortise(["inspect", path], { env: { FORCE_COLOR: "1" } })).stdout).toContain("\u001b[1mShop");
  expect((await mortise(["inspect", path], { env: { NO_COLOR: "1" } })).stdout).not.toMatch(COMMANDS);
});

test("escape sequences in a contract's texts are made visible, wherever they stand", async () => {
  const [operation] = SHOP.operations;
  const [event] = SHOP.events;
  const path = shopFile({
    title: `Shop${HOSTILE}`,
    version: HOSTILE,
    operations: [{ ...operation, name: `a${HOSTILE}`, path: `/${HOSTILE}` }] as typeof SHOP.operations,
    events: [{ ...event, name: `b${HOSTILE}`, summary: `two\nlines${HOSTILE}` }] as typeof SHOP.events,
  });
  for (const args of [
    ["inspect", path],
    ["inspect", path, "--all"],
  ]) {
    const { code, stdout, stderr } = await mortise(args, { env: { FORCE_COLOR: "0" } });
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(COMMANDS);
    expect(stdout).toContain("Shop\\x1b[2J\\x1b]0;pwned\\x07\\x9b31m\\u202e");
    expect(stdout).toContain("two\\nlines");
  }
});

test("escape sequences in errors are made visible", async () => {
  const missing = await mortise(["inspect", `/nowhere/${HOSTILE}`]);
  expect(missing.stderr).not.toMatch(COMMANDS);
  const damaged = await mortise(["inspect", file("a.json", JSON.stringify({ formatVersion: HOSTILE }))]);
  expect(damaged.stderr).not.toMatch(COMMANDS);
  const usage = await mortise([HOSTILE]);
  expect(usage.stderr).not.toMatch(COMMANDS);
});

test("escape sequences in a plug-in's names are made visible", async () => {
  const wasm = await moduleFile(`(module
    (import "extism:host/user" "\\1b[2J" (func (param i64) (result i64)))
    (func (export "\\1b]0;pwned\\07") (result i32) (i32.const 0)))`);
  for (const args of [
    ["inspect", wasm],
    ["check", wasm, "--contract", shopFile()],
  ]) {
    const { stdout, stderr } = await mortise(args);
    expect(stdout + stderr).not.toMatch(COMMANDS);
    expect(stdout).toContain("\\x1b[2J");
  }
});

test("JSON that is made visible says the same", () => {
  const json = JSON.stringify({ text: `${HOSTILE}\u{e0041}` }, null, 2);
  expect(visibleJson(json)).not.toMatch(COMMANDS);
  expect(JSON.parse(visibleJson(json))).toEqual(JSON.parse(json));
});

test("only what acts unseen is escaped", () => {
  expect(visible("Zürich 東京 🙂 ~|\\")).toBe("Zürich 東京 🙂 ~|\\");
  expect(visible("\t\r\n\u200b\ud800\u{e0041}")).toBe("\\t\\r\\n\\u200b\\ud800\\u{e0041}");
});

test("a reader that goes away early is no failure", () => {
  const bin = join(import.meta.dirname, "../bin/mortise.js");
  const [operation] = SHOP.operations;
  const operations = Array.from({ length: 20_000 }, (_, n) => ({ ...operation, name: `operation_${n}` }));
  const path = shopFile({ operations: operations as typeof SHOP.operations });
  const script = `"${process.execPath}" "${bin}" inspect --all "${path}" | head -1; exit \${PIPESTATUS[0]}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "Shop 2.1\n", stderr: "" });
});

test.skipIf(!existsSync("/dev/full"))("output that cannot be written is exit code 4", () => {
  const bin = join(import.meta.dirname, "../bin/mortise.js");
  const script = `"${process.execPath}" "${bin}" inspect "${shopFile()}" > /dev/full`;
  const { status, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 4,
    stderr: "mortise: [unwritable-output] standard output: the disk is full\n",
  });
});
