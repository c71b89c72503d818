import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { contractToJson } from "@mortise/contract";
import {
  contractFromOpenApi,
  DocumentError,
  type DocumentSource,
  importOpenApi,
  type ReadOptions,
} from "@mortise/openapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = `openapi: 3.1.0
info: { title: Test, version: 1.0 }
servers: [{ url: /v1 }]
paths:
  /things:
    $ref: ./parts/things.yaml
`;
const THINGS = `get:
  operationId: listThings
  responses:
    "200":
      description: ok
      content:
        application/json:
          schema: { type: array, items: { $ref: Thing.json } }
`;
const THING = JSON.stringify({ type: "object", properties: { id: { type: "string" } } });

let folder: string;
let server: Server;
let origin: string;
const files: Record<string, string> = {};
/** Paths that were asked for. */
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-openapi-"));
  await mkdir(join(folder, "app", "parts"), { recursive: true });
  for (const [path, text] of Object.entries({
    "api.yaml": ROOT,
    "parts/things.yaml": THINGS,
    "parts/Thing.json": THING,
  })) {
    await writeFile(join(folder, "app", path), text);
    files[`/${path}`] = text;
  }
  server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    if (path === "/moved") return void response.writeHead(302, { location: "/api.yaml" }).end();
    if (path === "/slow") return;
    const text = files[path];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const write = async (name: string, text: string) => {
  const path = join(folder, "app", name);
  await writeFile(path, text);
  return path;
};
const codeOf = async (source: Parameters<typeof importOpenApi>[0], options?: ReadOptions) => {
  const failure = await importOpenApi(source, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof DocumentError ? failure.code : failure;
};

describe("a document of several files", () => {
  it("is read by path, by file URL and over http(s), and means the same", async () => {
    const path = join(folder, "app", "api.yaml");
    const byPath = contractToJson(await contractFromOpenApi(path));
    expect(byPath).toContain('"Thing"');
    expect(contractToJson(await contractFromOpenApi(pathToFileURL(path)))).toBe(byPath);
    const overHttp = await contractFromOpenApi(`${origin}/api.yaml`);
    expect(overHttp.servers[0]?.url).toBe(`${origin}/v1`);
    expect(contractToJson({ ...overHttp, servers: [] })).toBe(
      contractToJson({ ...JSON.parse(byPath), servers: [] }),
    );
  });

  it("has relative addresses after a redirect", async () => {
    expect((await contractFromOpenApi(new URL("/moved", origin))).operations).toHaveLength(1);
  });

  it("reports a file that is missing, or is no document, and the rest still works", async () => {
    const path = await write(
      "gone.yaml",
      `${ROOT}  /gone: { $ref: ./gone/x.yaml }\n  /odd: { $ref: ./parts/odd.txt }\n`,
    );
    const { contract, diagnostics } = await importOpenApi(path);
    expect(contract.operations.map(({ name }) => name)).toEqual(["list_things"]);
    expect(diagnostics.map(({ code, at }) => `${code} ${at}`).sort()).toEqual([
      "reference-unreadable /paths/~1gone/$ref",
      "reference-unreadable /paths/~1odd/$ref",
      "reference-unresolved /paths/~1gone/$ref",
      "reference-unresolved /paths/~1odd/$ref",
    ]);
  });

  it("may have an operation, a parameter or a body in another file, and schemas that hold themselves", async () => {
    await write(
      "get.yaml",
      "operationId: get\nparameters: [{ $ref: 'parameters.yaml#/limit' }, { $ref: 'parameters.yaml#/gone' }]\n",
    );
    await write("parameters.yaml", "limit: { name: limit, in: query, schema: { type: integer } }\n");
    await write(
      "Tree.yaml",
      "type: object\nproperties: { children: { type: array, items: { $ref: Tree.yaml } } }\n",
    );
    await mkdir(join(folder, "app", "other"), { recursive: true });
    await write("other/Tree.yaml", "type: string\n");
    const bodies =
      "{ content: { application/json: { schema: { $ref: Tree.yaml } }, text/json: { schema: { $ref: other/Tree.yaml } } } }";
    const path = await write(
      "split.yaml",
      `openapi: 3.0.3\ninfo: { title: t, version: "1" }\npaths:\n  /a:\n    get: { $ref: get.yaml }\n    put: { operationId: put, requestBody: ${bodies} }\n`,
    );
    const { contract, diagnostics } = await importOpenApi(path);
    const [get, put] = contract.operations;
    expect(get).toMatchObject({ name: "get", parameters: [{ name: "limit" }] });
    expect(put?.body?.contents.map(({ type }) => type)).toEqual([
      { kind: "named", name: "Tree" },
      { kind: "named", name: "Tree-2" },
    ]);
    expect(contract.types.map(({ name, type }) => [name, type.kind])).toEqual([
      ["Tree", "object"],
      ["Tree-2", "text"],
    ]);
    expect(diagnostics.map(({ code, at }) => `${code} ${at}`)).toEqual([
      "component-renamed ",
      "reference-unresolved /paths/~1a/get/parameters/1/$ref",
    ]);
  });

  it("may refer to anything in an extension, except in x-webhooks", async () => {
    await write(
      "hook.yaml",
      "post: { requestBody: { content: { application/json: { schema: { type: string } } } } }\n",
    );
    const path = await write(
      "extended.yaml",
      `openapi: 3.0.3\ninfo: { title: t, version: "1" }\nx-code: { $ref: ./sample.cs }\nx-more: { $ref: ./gone.yaml }\npaths: {}\nx-webhooks: { done: { $ref: hook.yaml } }\n`,
    );
    const { contract, diagnostics } = await importOpenApi(path);
    expect(contract.events).toMatchObject([{ name: "done", payload: { kind: "text" } }]);
    expect(diagnostics).toEqual([]);
  });

  it("may have letters in its files' names that a reference escapes", async () => {
    await write("a b ü.yaml", "get: { operationId: get }\n");
    await write("ö.yaml", "'a/b c': { type: string }\n");
    const path = await write(
      "escaped.yaml",
      `openapi: 3.0.3\ninfo: { title: t, version: "1" }\npaths: { /a: { $ref: a%20b%20%C3%BC.yaml } }\ncomponents: { schemas: { T: { $ref: '%C3%B6.yaml#/a~1b%20c' } } }\n`,
    );
    const { contract, diagnostics } = await importOpenApi(path);
    expect(contract.operations.map(({ name }) => name)).toEqual(["get"]);
    expect(contract.types.map(({ type }) => type.kind).sort()).toEqual(["named", "text"]);
    expect(diagnostics).toEqual([]);
  });

  it("can be kept to a folder, links included", async () => {
    await writeFile(join(folder, "secret.yaml"), "get: { operationId: secret }");
    await symlink(join(folder, "secret.yaml"), join(folder, "app", "parts", "link.yaml"));
    const path = await write(
      "out.yaml",
      `${ROOT}  /a: { $ref: ../secret.yaml }\n  /b: { $ref: ./parts/link.yaml }\n`,
    );
    expect((await contractFromOpenApi(path)).operations).toHaveLength(3);
    const { contract, diagnostics } = await importOpenApi(path, { filesBelow: join(folder, "app") });
    expect(contract.operations.map(({ name }) => name)).toEqual(["list_things"]);
    expect(diagnostics.filter(({ code }) => code === "reference-unreadable")).toHaveLength(2);
  });

  it("reads no files when it came from the web or was given parsed, and fetches nothing of another origin", async () => {
    asked.length = 0;
    const paths = {
      "/a": { $ref: `${origin}/parts/things.yaml` },
      "/b": { $ref: join(folder, "app", "parts", "things.yaml") },
    };
    const document = { openapi: "3.1.0", info: { title: "t", version: "1" }, paths };
    for (const source of [document, await write("web.json", JSON.stringify(document))]) {
      const { diagnostics } = await importOpenApi(source);
      expect(diagnostics.map(({ code }) => code)).toContain("reference-unreadable");
    }
    expect(asked).toEqual([]);
    files["/web.json"] = JSON.stringify({
      ...document,
      paths: { "/b": paths["/b"], "/c": { $ref: "http://localhost:1/x.yaml" } },
    });
    const { contract, diagnostics } = await importOpenApi(`${origin}/web.json`);
    expect(contract.operations).toEqual([]);
    expect(diagnostics.filter(({ code }) => code === "reference-unreadable")).toHaveLength(2);
    expect((await importOpenApi(`${origin}/api.yaml`, { remoteRefs: "none" })).contract.operations).toEqual(
      [],
    );
  });

  it("does not look up a $ref in an example", async () => {
    asked.length = 0;
    const example = { $ref: `${origin}/parts/things.yaml` };
    files["/example.json"] = JSON.stringify({
      openapi: "3.0.3",
      info: { title: "t", version: "1" },
      paths: {},
      components: {
        schemas: { T: { type: "object", example, properties: { example: { type: "string" } } } },
      },
    });
    const { diagnostics } = await importOpenApi(`${origin}/example.json`);
    expect(diagnostics).toEqual([]);
    expect(asked).toEqual(["/example.json"]);
  });
});

describe("several documents", () => {
  const api = {
    openapi: "3.1.0",
    info: { title: "API", version: "1" },
    paths: { "/a": { get: { operationId: "a" } } },
  };
  it("are one contract, the first giving its title", async () => {
    const events = {
      openapi: "3.1.0",
      info: { title: "Events", version: "2" },
      webhooks: { done: { post: {} } },
    };
    const { contract } = await importOpenApi([api, events]);
    expect(contract).toMatchObject({ title: "API", operations: [{ name: "a" }], events: [{ name: "done" }] });
  });
  it("that contradict each other are refused", async () => {
    const withScheme = (scheme: string) => ({
      ...api,
      components: { securitySchemes: { s: { type: "http", scheme } } },
    });
    expect(await codeOf([withScheme("basic"), withScheme("bearer")])).toBe("documents-do-not-join");
    expect(await codeOf([])).toBe("invalid-option");
  });
});

describe("a document that can't be used", () => {
  it.each([
    ["not-found", () => join(folder, "nowhere.yaml")],
    ["not-found", () => `${origin}/nowhere.yaml`],
    ["unreadable", () => folder],
    ["unreadable", () => "ftp://x.test/a.yaml"],
    ["not-openapi", () => ({ info: {} })],
    ["unsupported-version", () => ({ openapi: "4.0.0" })],
    ["unsupported-version", () => ({ swagger: "1.2" })],
  ] as readonly [string, () => DocumentSource][])("is refused as %s", async (code, source) => {
    expect(await codeOf(source())).toBe(code);
  });
  it("is refused when it is no JSON and no YAML, or no object", async () => {
    expect(await codeOf(await write("bad.json", '{"openapi": '))).toBe("unreadable");
    expect(await codeOf(await write("bad.yaml", "a: [1"))).toBe("unreadable");
    expect(await codeOf(await write("list.yaml", "- 1"))).toBe("not-openapi");
  });
  it("is refused beyond its limits", async () => {
    const path = join(folder, "app", "api.yaml");
    const padded = await write("big.yaml", `${ROOT}# ${"x".repeat(2000)}`);
    expect(await codeOf(padded, { maxBytes: 1024 })).toBe("too-large");
    // All files together, not each of them.
    const bytes = ROOT.length + THINGS.length + THING.length;
    files["/long.json"] = `${" ".repeat(2000)}{}`;
    expect(await codeOf(`${origin}/long.json`, { maxBytes: 1024 })).toBe("too-large");
    expect((await importOpenApi(path, { maxBytes: Math.max(1024, bytes) })).contract.operations).toHaveLength(
      1,
    );
    expect(await codeOf(path, { maxValues: 5 })).toBe("too-complex");
    expect(await codeOf(`${origin}/slow`, { fetchTimeoutMs: 50 })).toBe("unreadable");
  });
  it.each([{ maxBytes: 1023 }, { maxValues: 0 }, { fetchTimeoutMs: 1.5 }, { remoteRefs: "all" as "none" }])(
    "is not looked at with an option out of range: %j",
    async (options) => {
      expect(await codeOf({}, options)).toBe("invalid-option");
    },
  );
});
