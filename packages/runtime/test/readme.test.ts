import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { DEFAULT_LIMITS, RUNTIME_ERROR_CODES } from "@mortise/runtime";
import { expect, it } from "vitest";
import { pluginWat } from "./wat.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
/** The rows of the table under a heading, as their cells' text. */
const table = (heading: string) => {
  const [, section = ""] = readme.split(`## ${heading}\n`);
  const lines = section.split("\n## ")[0]?.split("\n") ?? [];
  return lines
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
};

it("the README's table of codes has each code once, in order", () => {
  expect(table("Errors").map(([, code]) => code)).toEqual(RUNTIME_ERROR_CODES.map((code) => `\`${code}\``));
});

it("the README's table of limits has each limit with its default", () => {
  const standards = table("Limits").map(([, name, standard = ""]) => [
    name,
    Number(standard.replaceAll(" ", "")),
  ]);
  expect(standards).toEqual(
    Object.entries(DEFAULT_LIMITS).map(([name, standard]) => [`\`${name}\``, standard]),
  );
});

it("the README's example runs and prints what it says", async () => {
  const [, code = ""] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const printed = [...code.matchAll(/\/\/ prints (.*)/g)].map(([, text]) => text);
  const folder = await mkdtemp("/tmp/runtime-test-");
  try {
    const imports = '(import "extism:host/user" "find_customer" (func $find (param i64) (result i64)))';
    const greet = '(func (export "greet") (result i32) (call $out (call $find (call $input))) (i32.const 0))';
    const loop = '(func (export "loop") (result i32) (loop $l (br $l)) (i32.const 0))';
    await writeFile(`${folder}/greet.wasm`, pluginWat(greet + loop, { imports }));
    const runtime = new URL("../dist/index.js", import.meta.url).href;
    await writeFile(`${folder}/main.mjs`, code.replace('"@mortise/runtime"', JSON.stringify(runtime)));
    const { stdout } = await promisify(execFile)(process.execPath, ["main.mjs"], {
      cwd: folder,
      timeout: 20_000,
    });
    expect(stdout.trim().split("\n")).toEqual(printed);
  } finally {
    await rm(folder, { recursive: true });
  }
});
