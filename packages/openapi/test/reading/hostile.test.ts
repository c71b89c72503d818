import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractFromJson, contractToJson } from "@mortise/contract";
import { DocumentError, type ImportedContract, importOpenApi } from "@mortise/openapi";
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

  it("may have lists with holes, where an app made it itself", async () => {
    const holes = Array<unknown>(3);
    holes[2] = { name: "q", in: "query" };
    const { contract } = await ask(
      documentOf({
        paths: { "/a": { get: { operationId: "a", parameters: holes } } },
        components: {
          schemas: { T: { anyOf: Array<unknown>(2), prefixItems: Array<unknown>(1), type: "array" } },
        },
      }),
    );
    expect(contract.operations[0]?.parameters).toHaveLength(1);
    expect(contract.types).toHaveLength(1);
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

describe("a document with anything anywhere", () => {
  const schemas = {
    A: {
      type: "object",
      required: ["k"],
      properties: { k: { type: "string", enum: ["a"] }, b: { $ref: "#/components/schemas/B" } },
    },
    B: { allOf: [{ $ref: "#/components/schemas/A" }, { required: ["b"] }], nullable: true },
    C: {
      oneOf: [{ $ref: "#/components/schemas/A" }, { $ref: "#/components/schemas/B" }],
      discriminator: { propertyName: "k", mapping: { a: "A" } },
    },
    D: { type: ["array", "null"], items: { type: "integer", minimum: 1 }, prefixItems: [{ const: 1 }] },
  };
  const content = {
    "application/json": { schema: { $ref: "#/components/schemas/C" } },
    "multipart/form-data": { schema: schemas.A, encoding: { k: { contentType: "a/b" } } },
  };
  const modern = documentOf({
    servers: [{ url: "/{v}", variables: { v: { default: "1" } } }],
    security: [{ s: [] }],
    paths: {
      "/a/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        post: {
          parameters: [{ name: "q", in: "query", content: { "application/json": {} } }],
          requestBody: { content },
          responses: { 200: { content, headers: { X: { schema: {} } }, links: { l: {} } } },
        },
      },
    },
    webhooks: { w: { post: { requestBody: { content } } } },
    components: {
      schemas,
      securitySchemes: { s: { type: "oauth2", flows: { implicit: { scopes: { r: "" } } } } },
    },
  });
  const old = {
    swagger: "2.0",
    info: { title: "t", version: "1" },
    consumes: ["application/json"],
    parameters: { p: { name: "p", in: "body", schema: { $ref: "#/definitions/A" } } },
    definitions: { A: schemas.A },
    securityDefinitions: { s: { type: "basic" } },
    paths: {
      "/a": {
        post: {
          parameters: [{ $ref: "#/parameters/p" }],
          responses: { 200: { description: "", schema: { type: "file" } } },
        },
      },
    },
  };
  const anything = [
    null,
    true,
    -1,
    "",
    "x",
    [],
    {},
    [null],
    Number.POSITIVE_INFINITY,
    { $ref: "#" },
    { $ref: "#/components/schemas" },
    { $ref: "./x.yaml" },
    { allOf: [{ $ref: "#/paths" }] },
    schemas,
  ];

  it.each([
    ["3.1", modern],
    ["2.0", old],
  ])("of %s gives a contract, or a reason why not", async (_version, document) => {
    const next = chance(3);
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(next() * from.length)];
    for (let n = 0; n < 400; n++) {
      const copy = structuredClone(document) as Record<string, unknown>;
      const places: [Record<string, unknown>, string][] = [];
      const collect = (part: unknown) => {
        if (typeof part !== "object" || part === null) return;
        for (const [key, item] of Object.entries(part)) {
          places.push([part as Record<string, unknown>, key]);
          collect(item);
        }
      };
      collect(copy);
      for (let changes = next() * 4; changes > 0; changes--) {
        const [owner, key] = pick(places) ?? [copy, "paths"];
        owner[key] = structuredClone(pick(anything));
      }
      const imported = await importOpenApi(copy).catch((error: unknown) => error);
      if (imported instanceof Error) expect(imported).toBeInstanceOf(DocumentError);
      else {
        const { contract } = imported as ImportedContract;
        expect(contractFromJson(contractToJson(contract))).toEqual(contract);
      }
    }
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

/** Numbers from 0 up to 1 that look like chance and are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
