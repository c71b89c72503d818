import { expect, test } from "vitest";
import { file, mortise } from "./mortise.ts";
import { FITTING, moduleFile, SHOP, shopFile } from "./shop.ts";

test("a saved contract's operations and events are listed", async () => {
  const { code, stdout, stderr } = await mortise(["inspect", shopFile()]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Shop 2\.1$/m);
  expect(stdout).toMatch(/^2 operations$/m);
  expect(stdout).toMatch(/^ {2}create_order {2}POST {2}\/orders$/m);
  expect(stdout).toMatch(/^1 event$/m);
  expect(stdout).toMatch(/^ {2}order_paid$/m);
});

test("--json gives the same as data", async () => {
  const { stdout } = await mortise(["inspect", "--json", shopFile()]);
  expect(JSON.parse(stdout)).toMatchObject({
    title: "Shop",
    operations: [{ name: "create_order", id: "createOrder", path: "/orders" }, { name: "list_orders" }],
    events: [{ name: "order_paid", key: "order.paid" }],
    findings: [],
  });
});

test("long lists are cut unless all is asked for", async () => {
  const [, one] = SHOP.operations;
  const operations = Array.from({ length: 40 }, (_, n) => ({ ...one, name: `operation_${n + 10}` }));
  const path = shopFile({ operations: operations as typeof SHOP.operations });
  expect((await mortise(["inspect", path])).stdout).toMatch(/… 28 more: --all/);
  const { stdout } = await mortise(["inspect", path, "--all"]);
  expect(stdout.match(/^ {2}operation_/gm)).toHaveLength(40);
});

test("a plug-in's imports and exports are listed without running it", async () => {
  const { code, stdout } = await mortise(["inspect", await moduleFile(FITTING)]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}imports {2}create_order$/m);
  expect(stdout).toMatch(/^ {2}exports {2}order_paid$/m);
  expect(stdout).toMatch(/and 7 imports from extism:host\/env/);
});

test.each([
  ["that is missing", () => "/nowhere/document.yaml", "[unreadable-input]"],
  ["that is a folder", () => import.meta.dirname, "[unreadable-input]"],
  [
    "that is cut-off WebAssembly",
    () => file("a.wasm", Buffer.from("\0asm\x01\0\0\0\x02\x7f", "latin1")),
    "[not-a-plug-in]",
  ],
  ["that is a damaged contract", () => file("a.json", '{"formatVersion":1}'), "[not-a-contract]"],
  ["that a later version made", () => file("a.json", '{"formatVersion":2}'), "[unsupported-format-version]"],
])("an input %s is exit code 3, with its code and no stack trace", async (_, path, code) => {
  const ended = await mortise(["inspect", path()]);
  expect(ended).toMatchObject({ code: 3, stdout: "" });
  expect(ended.stderr).toContain(code);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});
