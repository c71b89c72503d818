import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { afterAll, describe, expect, it } from "vitest";
import { ask, documentOf, named, text } from "../ask.ts";

const folder = mkdtempSync(join(tmpdir(), "mortise-references-"));
afterAll(() => rmSync(folder, { recursive: true }));

const string = { type: "string" };
const json = (schema: unknown) => ({ "application/json": { schema } });

/** One of everything that may be a `$ref`. */
const PARTS = {
  pathItem: { post: { operationId: "a", responses: {} } },
  parameter: { name: "p", in: "query", schema: string },
  requestBody: { required: true, content: json(string) },
  response: { description: "r", content: json(string) },
  header: { schema: string },
  example: { value: "e" },
  schema: { type: "object", properties: { a: string } },
  securityScheme: { type: "http", scheme: "bearer" },
  callback: { "{$url}": { post: { requestBody: { content: json(string) } } } },
  mediaType: { schema: string },
};

const SECTIONS = {
  pathItem: "pathItems",
  parameter: "parameters",
  requestBody: "requestBodies",
  response: "responses",
  header: "headers",
  example: "examples",
  schema: "schemas",
  securityScheme: "securitySchemes",
  callback: "callbacks",
  mediaType: "mediaTypes",
} as const satisfies Record<keyof typeof PARTS, string>;

/** A document that has each part where a `$ref` may be, as `place` makes it. */
function documentWith(place: (part: keyof typeof PARTS) => unknown): Record<string, unknown> {
  return documentOf(
    {
      security: [{ s: [] }],
      paths: {
        "/a": place("pathItem"),
        "/b": {
          parameters: [place("parameter")],
          put: {
            operationId: "b",
            requestBody: place("requestBody"),
            responses: {
              200: place("response"),
              default: {
                description: "",
                headers: { H: place("header") },
                content: { "application/json": place("mediaType"), "text/json": { schema: place("schema") } },
              },
            },
            callbacks: { done: place("callback") },
            parameters: [{ name: "q", in: "query", schema: string, examples: { e: place("example") } }],
          },
        },
      },
      components: { securitySchemes: { s: place("securityScheme") } },
    },
    "3.2.0",
  );
}

function expectEverything(contract: Awaited<ReturnType<typeof importOpenApi>>["contract"]): void {
  const [a, b] = contract.operations;
  expect(a).toMatchObject({ name: "a", path: "/a", security: [["s"]] });
  expect(b).toMatchObject({
    name: "b",
    parameters: [
      { name: "p", type: text },
      { name: "q", type: text, example: "e" },
    ],
    body: { required: true, contents: [{ type: text }] },
    responses: [
      { status: "200", contents: [{ type: text }] },
      { status: "default", headers: [{ name: "H", type: text }], contents: [{ type: text }, {}] },
    ],
  });
  expect(contract.events).toMatchObject([{ source: { kind: "callback" }, payload: text }]);
  expect(contract.securitySchemes).toEqual([{ name: "s", scheme: { kind: "bearer" } }]);
}

describe("each part that may be a reference", () => {
  it("may stand where it is used", async () => {
    const { contract, found } = await ask(documentWith((part) => PARTS[part]));
    expectEverything(contract);
    expect(found).toEqual([]);
  });

  it("may be a component", async () => {
    const place = (part: keyof typeof PARTS) => ({ $ref: `#/components/${SECTIONS[part]}/x` });
    const document = documentWith(place);
    const components: Record<string, Record<string, unknown>> = {};
    for (const part of Object.keys(PARTS) as (keyof typeof PARTS)[]) {
      components[SECTIONS[part]] = { x: PARTS[part] };
    }
    components.securitySchemes = { s: place("securityScheme"), x: PARTS.securityScheme };
    const { contract, found } = await ask({ ...document, components });
    expectEverything({ ...contract, securitySchemes: contract.securitySchemes.slice(0, 1) });
    expect(contract.operations[1]?.responses[1]?.contents[1]?.type).toEqual(named("x"));
    expect(found).toEqual([]);
  });

  it.each([
    ["a whole file", (part: string) => `./parts/${part}.yaml`, (part: unknown) => part],
    [
      "a fragment of a file",
      (part: string) => `./parts/${part}.yaml#/in/x~1y/0`,
      (part: unknown) => ({ in: { "x/y": [part] } }),
    ],
    [
      "a file above",
      (part: string) => `../${folder.split("/").at(-1)}/parts/${part}.yaml#/x`,
      (x: unknown) => ({ x }),
    ],
  ])("may be %s", async (what, ref, wrap) => {
    mkdirSync(join(folder, "parts"), { recursive: true });
    for (const [part, is] of Object.entries(PARTS))
      writeFileSync(join(folder, "parts", `${part}.yaml`), JSON.stringify(wrap(is)));
    const root = join(folder, `${what.replaceAll(" ", "-")}.json`);
    writeFileSync(root, JSON.stringify(documentWith((part) => ({ $ref: ref(part) }))));
    const { contract, diagnostics } = await importOpenApi(root);
    expectEverything(contract);
    expect(diagnostics).toEqual([]);
  });
});

it("a document may be of thousands of files, which refer to each other", async () => {
  const count = 2000;
  mkdirSync(join(folder, "many"), { recursive: true });
  for (let n = 0; n < count; n++) {
    // Rings of a hundred: nobody's references go on through thousands of files.
    const next = `./S${n % 100 === 99 ? n - 99 : n + 1}.yaml`;
    writeFileSync(
      join(folder, "many", `S${n}.yaml`),
      `type: object\nproperties: { next: { $ref: ${next} }, id: { $ref: "../many.yaml#/components/schemas/Id" } }\n`,
    );
    writeFileSync(
      join(folder, "many", `p${n}.yaml`),
      `get: { operationId: get${n}, responses: { 200: { description: ok, content: { application/json: { schema: { $ref: S${n}.yaml } } } } } }\n`,
    );
  }
  const paths = Array.from({ length: count }, (_, n) => `  /p${n}: { $ref: ./many/p${n}.yaml }\n`).join("");
  const root = join(folder, "many.yaml");
  writeFileSync(
    root,
    `openapi: 3.1.0\ninfo: { title: t, version: "1" }\npaths:\n${paths}components: { schemas: { Id: { type: string } } }\n`,
  );
  const { contract, diagnostics } = await importOpenApi(root);
  expect(contract.operations).toHaveLength(count);
  expect(contract.types).toHaveLength(count + 1);
  expect(contract.types.find(({ name }) => name === "S7")?.type).toMatchObject({
    properties: [{ type: named("S8") }, { type: named("Id") }],
  });
  expect(diagnostics).toEqual([]);
}, 60_000);
