import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, mortise } from "./mortise.ts";
import { shopFile } from "./shop.ts";

const README_FILES = join(import.meta.dirname, "fixtures");

/** A plug-in's folder with the README's shop as its kit. */
async function workshop(source = readFileSync(join(README_FILES, "plugin.ts"), "utf8")): Promise<string> {
  const cwd = folder();
  writeFileSync(join(cwd, "plugin.ts"), source);
  copyFileSync(join(README_FILES, "shop.yaml"), join(cwd, "shop.yaml"));
  await mortise(
    ["pdk", "typescript", "shop.yaml", "--out", "node_modules/@acme/shop", "--name", "@acme/shop"],
    { cwd },
  );
  return cwd;
}

test("a plug-in is built, with its size, its imports, exports and timings", async () => {
  const cwd = await workshop();
  const { code, stdout, stderr } = await mortise(["build", "plugin.ts", "--out", "plugin.wasm"], { cwd });
  expect(stderr).toMatch(/bundle [\d.]+ m?s.* type check [\d.]+ m?s/);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^plugin\.wasm [\d.]+ .iB in /);
  expect(stdout).toMatch(/^ {2}imports {2}add_credit$/m);
  expect(stdout).toMatch(/^ {2}exports {2}order_paid$/m);
  const inspected = await mortise(["inspect", "plugin.wasm"], { cwd });
  expect(inspected.stdout).toMatch(/^ {2}made for Shop 1\.0\.0$/m);
});

test("--json gives the same as data", async () => {
  const cwd = await workshop();
  const args = ["build", "plugin.ts", "--out", "plugin.wasm", "--contract", "shop.yaml", "--json"];
  const { stdout } = await mortise(args, { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    file: "plugin.wasm",
    bytes: readFileSync(join(cwd, "plugin.wasm")).length,
    operations: ["add_credit"],
    exports: ["order_paid"],
    fits: true,
    timings: { totalMs: expect.any(Number) },
  });
});

test("a plug-in that does not fit the contract is not written", async () => {
  const cwd = await workshop();
  const { code, stdout, stderr } = await mortise(
    ["build", "plugin.ts", "--out", "plugin.wasm", "--contract", shopFile({ operations: [] })],
    { cwd },
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/unknown-import .*"add_credit"/);
  expect(stderr).toContain("plugin.wasm was not written");
  expect(existsSync(join(cwd, "plugin.wasm"))).toBe(false);
});

test("a finding names its place as seen from the working folder, and nothing is written", async () => {
  const cwd = await workshop();
  mkdirSync(join(cwd, "src"));
  writeFileSync(
    join(cwd, "src", "plugin.ts"),
    readFileSync(join(cwd, "plugin.ts"), "utf8").replace("cents: Math", "cent: Math"),
  );
  const args = ["build", "src/plugin.ts", "--out", "plugin.wasm"];
  const { code, stdout, stderr } = await mortise(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^mortise: \[type-error\]/);
  expect(stderr).toMatch(/^ {2}src\/plugin\.ts:5:\d+: .*'cent'/m);
  expect(existsSync(join(cwd, "plugin.wasm"))).toBe(false);
  const json = await mortise([...args, "--json"], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({
    error: { code: "type-error", messages: [{ file: "src/plugin.ts", line: 5 }] },
  });
});

test("escape sequences of a plug-in's source do not reach the terminal", async () => {
  const cwd = await workshop('import "\\u001b[2J";\nexport function onOrderPaid() {}\n');
  const { code, stdout, stderr } = await mortise(["build", "plugin.ts", "--out", "plugin.wasm"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toContain("plugin.ts:1:");
  expect(stdout + stderr).not.toContain("\u001b");
});

test("an entry file that is not there is exit code 3", async () => {
  const { code, stderr } = await mortise(["build", "plugin.ts", "--out", "plugin.wasm"], { cwd: folder() });
  expect(code).toBe(3);
  expect(stderr).toContain("[entry-not-found]");
});
