import { contractFromJson } from "@mortise/contract";
import { expect, test } from "vitest";
import { file, mortise } from "./mortise.ts";
import { FITTING, moduleFile, SHOP_DOCUMENT } from "./shop.ts";

test("a document is told from a contract by what it holds", async () => {
  const { code, stdout } = await mortise(["inspect", file("contract.json", SHOP_DOCUMENT)]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}list_orders +GET +\/orders$/m);
});

test("a document becomes a contract that can be read again", async () => {
  const { stdout } = await mortise(["contract", file("shop.yaml", SHOP_DOCUMENT)]);
  const { operations, events } = contractFromJson(stdout);
  expect(operations.map(({ name }) => name)).toEqual(["create_order", "list_orders"]);
  expect(events.map(({ name }) => name)).toEqual(["order_paid"]);
});

test("the contract may be a document", async () => {
  const document = file("shop.yaml", SHOP_DOCUMENT);
  expect((await mortise(["check", await moduleFile(FITTING), "--contract", document])).code).toBe(0);
});

test("findings are summed up by code, and --fail-on makes them count", async () => {
  const document = file(
    "finding.yaml",
    SHOP_DOCUMENT.replace("summary: Creates an order", "consumes: [application/json]"),
  );
  const { code, stdout } = await mortise(["inspect", document]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}(?:info|warning) +[a-z-]+ +1 {2}\/paths\/~1orders\/post/m);
  expect((await mortise(["inspect", document, "--fail-on", "info"])).code).toBe(1);
  expect((await mortise(["inspect", document, "--fail-on", "error"])).code).toBe(0);
});

test("what is no OpenAPI document is exit code 3", async () => {
  const { code, stderr } = await mortise(["inspect", file("a.yaml", "hello: world")]);
  expect(code).toBe(3);
  expect(stderr).toContain("[not-openapi]");
});
