import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, documentOf } from "../ask.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-hostile-"));
});
afterAll(() => rm(folder, { recursive: true }));

const HEAD = "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths: {}\n";
const fromYaml = async (text: string) => {
  const path = join(folder, "document.yaml");
  await writeFile(path, text);
  return importOpenApi(path);
};

describe("a hostile document", () => {
  it("can't multiply by aliases", async () => {
    const lines = ["x-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"];
    for (let n = 1; n < 12; n++)
      lines.push(
        `x-a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(", ")}]`,
      );
    await expect(fromYaml(`${HEAD}${lines.join("\n")}\n`)).rejects.toMatchObject({ code: "too-complex" });
  });

  it("can't contain itself", async () => {
    await expect(fromYaml(`${HEAD}x-a: &a { b: *a }\n`)).rejects.toMatchObject({ code: "too-complex" });
  });

  it("can't be nested without end", async () => {
    let schema: object = {};
    for (let n = 0; n < 100_000; n++) schema = { items: schema };
    await expect(ask(documentOf({ components: { schemas: { T: schema } } }))).rejects.toMatchObject({
      code: "too-complex",
    });
  });

  it("can't make one big part be read once for each of many users", async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [`p${n}`, { type: "string" }]),
    );
    const response = {
      description: "",
      content: { "application/json": { schema: { type: "object", properties } } },
    };
    const paths = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [
        `/${n}`,
        { get: { responses: { 200: { $ref: "#/components/responses/R" } } } },
      ]),
    );
    const document = documentOf({ paths, components: { responses: { R: response } } });
    await expect(importOpenApi(document, { maxValues: 100_000 })).rejects.toMatchObject({
      code: "too-complex",
    });
  });

  it("can't exhaust the stack by a long chain of references", async () => {
    const schemas: Record<string, object> = {};
    for (let n = 0; n < 50_000; n++)
      schemas[`T${n}`] = { allOf: [{ $ref: `#/components/schemas/T${n + 1}` }] };
    const failure = await ask(documentOf({ components: { schemas } })).catch((error: unknown) => error);
    if (failure instanceof Error) expect(failure).toMatchObject({ code: "too-complex" });
  });

  it("can't go round in references between its parts", async () => {
    const components = {
      parameters: { a: { $ref: "#/components/parameters/b" }, b: { $ref: "#/components/parameters/a" } },
      pathItems: { p: { $ref: "#/components/pathItems/p" } },
    };
    const paths = {
      "/a": { get: { operationId: "a", parameters: [{ $ref: "#/components/parameters/a" }] } },
      "/p": { $ref: "#/components/pathItems/p" },
    };
    const { contract, diagnostics } = await ask(documentOf({ paths, components }));
    expect(contract.operations).toMatchObject([{ name: "a", parameters: [] }]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["reference-cycle", "reference-cycle"]);
  });

  it("can't reach what objects inherit", async () => {
    const { found } = await ask(
      documentOf({
        components: { schemas: { T: { $ref: "#/constructor/prototype" } }, securitySchemes: {} },
        security: [{ toString: [] }],
      }),
    );
    expect(found).toEqual(["reference-unresolved /components/schemas/T/$ref"]);
  });

  it("is not changed by being read", async () => {
    const document = JSON.parse(
      JSON.stringify({
        swagger: "2.0",
        info: { title: "t", version: "1" },
        paths: { "/a": { post: { parameters: [{ in: "body", name: "b", schema: { type: "file" } }] } } },
      }),
    );
    const before = structuredClone(document);
    await ask(document);
    expect(document).toEqual(before);
  });

  it.each([
    ["paths", []],
    ["paths", null],
    ["webhooks", 1],
    ["components", "x"],
    ["servers", {}],
    ["security", {}],
    ["tags", 1],
    ["info", []],
  ])("with nonsense under %s is read all the same", async (name, nonsense) => {
    await expect(ask(documentOf({ [name]: nonsense }))).resolves.toBeDefined();
  });

  it.each([
    null,
    1,
    "x",
    [],
    [[]],
    { properties: [] },
    { allOf: {} },
    { oneOf: [null] },
    { enum: {} },
    { $ref: 1 },
    { type: {} },
    { required: [1] },
  ])("with the schema %j is read all the same", async (schema) => {
    const { contract } = await ask(documentOf({ components: { schemas: { T: schema } } }));
    expect(contract.types).toHaveLength(1);
  });
});

describe("YAML", () => {
  it("that a strict reader refuses is read, and that is reported", async () => {
    const { contract, diagnostics } = await fromYaml(`${HEAD}tags: [\n]\ntags: []\n`);
    expect(contract.title).toBe("t");
    expect(diagnostics.map(({ code }) => code)).toEqual(["yaml-repaired"]);
  });

  it("may use anchors and merge keys", async () => {
    const { contract } = await fromYaml(
      `${HEAD}components:\n  schemas:\n    A: &a { type: string, maxLength: 3 }\n    B: { <<: *a, maxLength: 4 }\n`,
    );
    expect(contract.types).toMatchObject([
      { type: { constraints: { maxLength: 3 } } },
      { type: { constraints: { maxLength: 4 } } },
    ]);
  });
});
