import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { contractFromJson, contractToJson } from "@mortise/contract";
import { expect, test } from "vitest";
import { folder, mortise } from "./mortise.ts";
import { SHOP, shopFile } from "./shop.ts";

test("the contract goes to stdout, its summary to stderr", async () => {
  const { code, stdout, stderr } = await mortise(["contract", shopFile()]);
  expect(code).toBe(0);
  expect(stdout).toBe(contractToJson(SHOP));
  expect(stderr).toBe("Shop 2.1: 2 operations, 1 event, 0 types; no findings\n");
});

test("--out holds the same bytes, and nothing is left beside it", async () => {
  const out = join(folder(), "contract.json");
  const { code, stdout } = await mortise(["contract", shopFile(), "--out", out]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(readFileSync(out, "utf8")).toBe(contractToJson(SHOP));
  expect(readdirSync(join(out, ".."))).toEqual(["contract.json"]);
});

test("documents and contracts are joined", async () => {
  const other = shopFile({ title: "Other", operations: SHOP.operations.slice(0, 1), events: [] });
  const { code, stdout, stderr } = await mortise(["contract", shopFile(), other]);
  expect(code).toBe(0);
  expect(contractFromJson(stdout).operations.map(({ name }) => name)).toEqual([
    "create_order",
    "create_order_2",
    "list_orders",
  ]);
  expect(stderr).toMatch(/1 warning\n {2}warning +name-taken +1/);
  expect((await mortise(["contract", shopFile(), other, "--fail-on", "warning"])).code).toBe(1);
});

test.each([
  ["a folder that is not there", () => join(folder(), "no", "contract.json")],
  ["a folder", () => folder()],
])("%s as --out is exit code 4, and nothing is made", async (_, path) => {
  const out = path();
  const { code, stderr } = await mortise(["contract", shopFile(), "--out", out]);
  expect(code).toBe(4);
  expect(stderr).toContain("[unwritable-output]");
  expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
});

test("a device as --out stays a device", async () => {
  expect((await mortise(["contract", shopFile(), "--out", "/dev/null"])).code).toBe(0);
  expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
  const bin = join(import.meta.dirname, "../bin/mortise.js");
  const script = `"${process.execPath}" "${bin}" contract "${shopFile()}" --out /dev/stdout 2>/dev/null | cat`;
  expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(contractToJson(SHOP));
});

test("a link as --out stays a link, and what it points to is replaced", async () => {
  const place = folder();
  mkdirSync(join(place, "real"));
  writeFileSync(join(place, "real", "contract.json"), "old");
  symlinkSync(join(place, "real", "contract.json"), join(place, "link.json"));
  await mortise(["contract", shopFile(), "--out", join(place, "link.json")]);
  expect(lstatSync(join(place, "link.json")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(place, "real", "contract.json"), "utf8")).toBe(contractToJson(SHOP));
});

test("--format xtp writes an XTP schema, and says what that cannot say", async () => {
  const schema = join(folder(), "schema.json");
  const { code, stderr } = await mortise(["contract", shopFile(), "--format", "xtp", "--out", schema]);
  expect(code).toBe(0);
  expect(JSON.parse(readFileSync(schema, "utf8"))).toMatchObject({
    version: "v1-draft",
    exports: { order_paid: {} },
    imports: { create_order: {}, list_orders: {} },
  });
  expect(stderr).toContain("any-value-as-object");
  const failing = await mortise(["contract", shopFile(), "--format", "xtp", "--fail-on", "warning"]);
  expect(failing.code).toBe(1);
  expect((await mortise(["contract", shopFile(), "--format", "yaml"])).code).toBe(2);
});
