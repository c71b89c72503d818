import { expect, test } from "vitest";
import { file, mortise } from "./mortise.ts";
import { FITTING, moduleFile, SHOP, shopFile } from "./shop.ts";

/** The shop without `create_order`, whose event brings nothing any more. */
function laterShop(): string {
  return shopFile({
    version: "3.0",
    operations: SHOP.operations.slice(1),
    events: SHOP.events.map(({ payload: _, ...event }) => event),
  });
}

/** A plug-in that imports and exports nothing of the shop's. */
const BYSTANDER = '(module (func (export "other") (result i32) (i32.const 0)))';

test("the same contract has no change", async () => {
  const contract = shopFile();
  const { code, stdout } = await mortise(["diff", contract, contract, "--fail-on", "compatible"]);
  expect(code).toBe(0);
  expect(stdout).toBe("Shop 2.1 → 2.1: no change that plug-ins could see\n");
});

test("changes are listed, the gravest first, and compatible ones only counted without --all", async () => {
  const { code, stdout } = await mortise(["diff", shopFile(), laterShop()]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Shop 2\.1 → 3\.0: 2 breaks\n/);
  expect(stdout).toContain("create_order operation-removed");
  expect(stdout).toContain("order_paid payload payload-removed");

  const reverse = await mortise(["diff", laterShop(), shopFile()]);
  expect(reverse.stdout).toMatch(/operation-added +1/);
  expect(reverse.stdout).not.toContain("create_order");
  expect((await mortise(["diff", laterShop(), shopFile(), "--all"])).stdout).toContain("create_order");
});

test("--plugin says of each plug-in what reaches it, and --fail-on then is about those", async () => {
  const [fitting, bystander] = [await moduleFile(FITTING), await moduleFile(BYSTANDER)];
  const { code, stdout } = await mortise([
    "diff",
    shopFile(),
    laterShop(),
    "--fail-on",
    "breaks",
    "--plugin",
    fitting,
    bystander,
  ]);
  expect(code).toBe(1);
  expect(stdout).toContain(`${fitting} breaks`);
  expect(stdout).toContain(`${bystander} goes on as before`);
  const one = await mortise([
    "diff",
    shopFile(),
    laterShop(),
    "--fail-on",
    "compatible",
    "--plugin",
    bystander,
  ]);
  expect(one.code).toBe(0);
});

test("--fail-on exits with 1 for changes as grave as that or graver", async () => {
  const [before, after] = [shopFile(), laterShop()];
  expect((await mortise(["diff", before, after, "--fail-on", "may-break"])).code).toBe(1);
  expect((await mortise(["diff", after, before, "--fail-on", "may-break"])).code).toBe(0);
  expect((await mortise(["diff", after, before, "--fail-on", "compatible"])).code).toBe(1);
  expect((await mortise(["diff", after, before, "--fail-on", "sometimes"])).code).toBe(2);
});

test("--json has each change and each plug-in's impact as data", async () => {
  const plugin = await moduleFile(FITTING);
  const { stdout } = await mortise(["diff", shopFile(), laterShop(), "--json", "--plugin", plugin]);
  expect(JSON.parse(stdout)).toMatchObject({
    before: { title: "Shop", version: "2.1" },
    after: { title: "Shop", version: "3.0" },
    impacts: { breaks: 2, "may-break": 0, compatible: 0 },
    changes: [{ code: "operation-removed", subject: { kind: "operation", name: "create_order" } }, {}],
    plugins: [{ file: plugin, impact: "breaks", changes: [{}, {}] }],
  });
});

test("documents are compared as contracts are, and what is neither is an error of input", async () => {
  const document = (name: string) =>
    file(
      "api.json",
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "API", version: "1" },
        paths: { "/a": { get: { operationId: name, responses: {} } } },
      }),
    );
  const { stdout } = await mortise(["diff", document("readIt"), document("getIt")]);
  expect(stdout).toContain('GET /a is "get_it" now');
  expect((await mortise(["diff", document("a"), file("b.json", "[]")])).code).toBe(3);
  expect((await mortise(["diff", document("a"), document("a"), "--plugin", "nowhere.wasm"])).code).toBe(3);
});
