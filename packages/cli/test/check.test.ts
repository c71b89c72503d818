import { expect, test } from "vitest";
import { file, mortise } from "./mortise.ts";
import { FITTING, moduleFile, SHOP, shopFile } from "./shop.ts";

test("a plug-in that fits is a success, with what it asks for and handles", async () => {
  const { code, stdout } = await mortise(["check", await moduleFile(FITTING), "--contract", shopFile()]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/fits Shop 2\.1/);
  expect(stdout).toMatch(/^ {2}asks for +create_order +POST \/orders$/m);
  expect(stdout).toMatch(/^ {2}handles +order_paid$/m);
});

test("a plug-in that does not fit exits with 1 and every reason", async () => {
  const plugin = await moduleFile(`(module
    (import "extism:host/user" "delete_everything" (func (param i64) (result i64)))
    (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
    (import "env" "system" (func (param i32) (result i32)))
    (func (export "order_payed") (result i32) (i32.const 0)))`);
  const { code, stdout } = await mortise(["check", plugin, "--contract", shopFile()]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/does not fit Shop 2\.1/);
  expect(stdout).toMatch(/unknown-import .*"delete_everything"/);
  expect(stdout).toMatch(/foreign-import .*"system" from "env"/);
  expect(stdout).toMatch(/no-event-handled /);
  expect(stdout).not.toMatch(/random_get/);
  expect(stdout).toMatch(/also exports +order_payed/);
});

test("--json says the same as data, with the same exit code", async () => {
  const plugin = await moduleFile(FITTING);
  const fits = await mortise(["check", plugin, "--contract", shopFile(), "--json"]);
  expect(JSON.parse(fits.stdout)).toMatchObject({ fits: true, operations: ["create_order"], misfits: [] });
  const { code, stdout } = await mortise([
    "check",
    plugin,
    "--contract",
    shopFile({ operations: [] }),
    "--json",
  ]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ fits: false, misfits: [{ code: "unknown-import" }] });
});

test("several contracts are joined before the plug-in is held against them", async () => {
  const plugin = await moduleFile(FITTING);
  const operations = shopFile({ events: [] });
  const events = shopFile({ operations: [] });
  expect((await mortise(["check", plugin, "--contract", operations])).code).toBe(1);
  expect((await mortise(["check", plugin, "--contract", operations, events])).code).toBe(0);
  expect((await mortise(["check", plugin, "--contract", operations, "--contract", events])).code).toBe(0);
});

test("what is no plug-in is exit code 3", async () => {
  const { code, stderr } = await mortise(["check", file("a.wasm", SHOP.title), "--contract", shopFile()]);
  expect(code).toBe(3);
  expect(stderr).toContain("[not-a-plug-in]");
});
