import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHost } from "@mortise/host";
import { DocumentError, importOpenApi } from "@mortise/openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerSource } from "./plugins/caller.ts";
import { SHOP_DOCUMENT } from "./plugins/shop.ts";
import { KIT, openWorkshop } from "./plugins/workshop.ts";
import { documentPath, haveDocuments } from "./samples/document.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-documents-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a broken document is a typed error", () => {
  test.each([
    { what: "no JSON", text: '{ "openapi": "3.1.0", ' },
    { what: "empty", text: "" },
    { what: "no OpenAPI", text: '{ "hello": "world" }' },
    { what: "a list", text: "[]" },
    { what: "another version", text: '{ "openapi": "9.0.0", "info": {}, "paths": {} }' },
  ])("$what", async ({ what, text }) => {
    const path = join(folder, `${what.replaceAll(" ", "-")}.json`);
    await writeFile(path, text);
    const error: unknown = await importOpenApi(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DocumentError);
    expect(error).toHaveProperty("code", expect.stringMatching(/^[a-z-]+$/));
  });

  test("no file", async () => {
    const error: unknown = await importOpenApi(join(folder, "absent.json")).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DocumentError);
  });
});

test("a document whose references go in circles becomes a plug-in that walks them", async () => {
  const node = { $ref: "#/components/schemas/Node" };
  const { contract, diagnostics } = await importOpenApi({
    openapi: "3.1.0",
    info: { title: "Trees", version: "1" },
    webhooks: {
      grown: { post: { requestBody: { content: { "application/json": { schema: node } } }, responses: {} } },
    },
    components: {
      schemas: {
        Node: {
          type: "object",
          required: ["name"],
          properties: { name: { type: "string" }, parent: node, children: { type: "array", items: node } },
        },
        Self: { $ref: "#/components/schemas/Self" },
        Ring: { allOf: [{ $ref: "#/components/schemas/Ring" }] },
      },
    },
  });
  expect(diagnostics.every(({ at }) => typeof at === "string")).toBe(true);
  const workshop = await openWorkshop(contract);
  const host = await createHost({ contract, api: { baseUrl: "http://127.0.0.1:9" } });
  try {
    const { wasm } = await workshop.build(`import type { OnGrown } from "${KIT}";
export const onGrown: OnGrown = (event) => {
  const names: string[] = [];
  for (let node: typeof event | undefined = event; node; node = node.children?.[0]) names.push(node.name);
  return names;
};
`);
    const plugin = await host.load(wasm);
    const tree = { name: "root", children: [{ name: "branch", children: [{ name: "leaf" }] }] };
    expect(await plugin.call("grown", tree)).toEqual(["root", "branch", "leaf"]);
  } finally {
    await host.close();
    await workshop.close();
  }
});

test.runIf(haveDocuments("malicious-js.json"))("code in a document stays text in its kit", async () => {
  // It has no event for a plug-in to listen to; the shop has.
  const { contract } = await importOpenApi([documentPath("malicious-js.json"), SHOP_DOCUMENT]);
  const workshop = await openWorkshop(contract);
  const host = await createHost({ contract, api: { baseUrl: "http://127.0.0.1:9" } });
  try {
    const files = workshop.kit.files.filter(({ path }) => path.endsWith(".js"));
    expect(files.length).toBeGreaterThan(0);
    const canary = `
      const before = Object.getOwnPropertyNames(globalThis).length;
      const called = [];
      for (const name of ["eval", "alert", "Function", "fetch"]) globalThis[name] = (...args) => called.push([name, args]);
      for (const name of ["exit", "kill", "reallyExit", "binding", "dlopen"]) process[name] = () => called.push(name);
      console.log = () => called.push("log");
      for (const file of ${JSON.stringify(files.map(({ path }) => path))}) {
        await import(${JSON.stringify(`file://${workshop.folder}/node_modules/${KIT}/`)} + file);
      }
      // "alert" is new: it was put there above.
      const added = Object.getOwnPropertyNames(globalThis).length - before - 1;
      process.stdout.write(JSON.stringify({ called, added }));
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", canary], {
      encoding: "utf8",
    });
    expect(child.stderr).toBe("");
    expect(JSON.parse(child.stdout)).toEqual({ called: [], added: 0 });

    const { wasm } = await workshop.build(callerSource("onOrderPlaced"));
    const plugin = await host.load(wasm);
    expect(plugin.asks).toEqual(contract.operations.map(({ name }) => name));
    expect(await plugin.call("order_placed", [])).toEqual([]);
  } finally {
    await host.close();
    await workshop.close();
  }
});
