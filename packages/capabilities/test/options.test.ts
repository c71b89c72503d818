import { readFileSync } from "node:fs";
import {
  CallBudget,
  CapabilityError,
  type CapabilityErrorCode,
  CREDENTIAL_REASONS,
  Grants,
  grantsOf,
  type HttpOptions,
  httpCapabilities,
} from "@mortise/capabilities";
import { REFUSAL_CODES } from "@mortise/contract";
import { Agent } from "undici";
import { describe, expect, it } from "vitest";
import { caller, contractOf, operation, parameter, startApi } from "./api.ts";

const fails = (code: CapabilityErrorCode) => expect.objectContaining({ name: "CapabilityError", code });
const server = (url: string, ...variables: [string, string][]) => ({
  url,
  variables: variables.map(([name, value]) => ({ name, default: value, values: [] })),
});

describe("options that cannot be kept are refused at start", () => {
  const bad: [CapabilityErrorCode, unknown][] = [
    ["no-base-url", {}],
    ["invalid-base-url", { baseUrl: "/api" }],
    ["invalid-base-url", { baseUrl: "ftp://x" }],
    ["invalid-base-url", { baseUrl: "http://user:s3cret@x" }],
    ["invalid-base-url", { baseUrl: "http://x/?a=1" }],
    ["invalid-base-url", { baseUrl: "http://x/#a" }],
    ["invalid-base-url", { baseUrl: 5 }],
    ["invalid-limit", { limits: { timeoutMs: 0 } }],
    ["invalid-limit", { limits: { timeoutMs: Number.POSITIVE_INFINITY } }],
    ["invalid-limit", { limits: { requestBytes: 1.5 } }],
    ["invalid-limit", { limits: { responseBytes: -1 } }],
    ["invalid-limit", { limits: { redirects: 21 } }],
    ["invalid-limit", { limits: { depth: Number.NaN } }],
    ["invalid-limit", { limits: { headBytes: "1024" } }],
    ["invalid-limit", { limits: { toString: 1 } }],
    ["invalid-header", { headers: { "a b": "1" } }],
    ["invalid-header", { headers: { a: "1\r\nb: 2" } }],
    ["invalid-header", { headers: { Authorization: "s3cret" } }],
    ["invalid-header", { headers: { Cookie: "a=s3cret" } }],
    ["invalid-header", { headers: { Host: "x" } }],
    ["invalid-header", { headers: { "content-length": "1" } }],
    ["invalid-header", { headers: { a: "1", A: "2" } }],
    ["invalid-auth", { auth: { type: "bearer", token: "" } }],
    ["invalid-auth", { auth: { type: "bearer", token: "s3cret\r\nx" } }],
    ["invalid-auth", { auth: { type: "basic", username: "s3:cret", password: "s3cret" } }],
    ["invalid-auth", { auth: { type: "basic", username: "", password: "" } }],
    ["invalid-auth", { auth: { type: "api-key", in: "header", name: "Host", value: "s3cret" } }],
    ["invalid-auth", { auth: { type: "api-key", in: "cookie", name: "a", value: "s3cret;b" } }],
    ["invalid-auth", { auth: { type: "api-key", in: "body", name: "a", value: "s3cret" } }],
    ["invalid-auth", { auth: { type: "digest" } }],
    [
      "invalid-auth",
      {
        auth: [
          { type: "bearer", token: "s3cret" },
          { type: "basic", username: "a", password: "b" },
        ],
      },
    ],
  ];
  it.each(bad)("%s: %j", (code, options) => {
    const given = options as HttpOptions;
    const complete = code === "no-base-url" || "baseUrl" in given ? given : { baseUrl: "http://x", ...given };
    let error: unknown;
    try {
      httpCapabilities(contractOf(operation()), complete);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toEqual(fails(code));
    expect(String(error)).not.toContain("s3cret");
  });

  it("an operation's relative server is, too", () => {
    const contract = contractOf(operation({ servers: [server("/v2")] }));
    expect(() => httpCapabilities(contract)).toThrow(fails("no-base-url"));
  });
});

describe("the base URL", () => {
  it("is the contract's first server, variables at their defaults", async () => {
    const api = await startApi();
    const contract = {
      ...contractOf(operation()),
      servers: [server(`${api.url}/{version}`, ["version", "v7"]), server("http://127.0.0.1:1")],
    };
    const capabilities = httpCapabilities(contract, { grants: grantsOf(contract, { p: ["op"] }) });
    expect(await capabilities.call("op", undefined, { plugin: "p" })).toMatchObject({ status: 204 });
    await capabilities.close();
    expect(api.seen[0]?.url).toBe("/v7/op");
  });

  it("is an operation's own server before the contract's, and `baseUrl` before both", async () => {
    const api = await startApi();
    const contract = {
      ...contractOf(operation({ servers: [server("/uploads")] })),
      servers: [server(`${api.url}/api`)],
    };
    const grants = grantsOf(contract, { p: ["op"] });
    for (const options of [{ grants }, { grants, baseUrl: `${api.url}/mine` }]) {
      const capabilities = httpCapabilities(contract, options);
      await capabilities.call("op", undefined, { plugin: "p" });
      await capabilities.close();
    }
    expect(api.seen.map(({ url }) => url)).toEqual(["/uploads/op", "/mine/op"]);
  });
});

describe("grants", () => {
  const contract = contractOf(operation({ name: "a" }), operation({ name: "b" }));

  it("are none until they are given", async () => {
    const api = await startApi();
    const capabilities = httpCapabilities(contract, { baseUrl: api.url });
    expect(await capabilities.call("a", undefined, { plugin: "p" })).toEqual({
      status: 0,
      error: { code: "not-granted", message: expect.stringContaining('"a"') },
    });
    await capabilities.close();
    expect(api.seen).toEqual([]);
  });

  it("are one plug-in's, and hold until they are taken away", async () => {
    const api = await startApi();
    const grants = grantsOf(contract, { p: ["a"] });
    const capabilities = httpCapabilities(contract, { baseUrl: api.url, grants });
    const status = async (name: string, plugin: string) =>
      (await capabilities.call(name, undefined, { plugin })).status;
    expect([await status("a", "p"), await status("b", "p"), await status("a", "q")]).toEqual([204, 0, 0]);
    grants.allow("p", ["b"]);
    expect([await status("a", "p"), await status("b", "p")]).toEqual([204, 204]);
    grants.revoke("p", ["a"]);
    expect([await status("a", "p"), await status("b", "p")]).toEqual([0, 204]);
    grants.revoke("p");
    expect(await status("b", "p")).toBe(0);
    expect(await status("a", "__proto__")).toBe(0);
    await capabilities.close();
  });

  it("of what is no operation are refused, all of them", () => {
    const grants = new Grants(contract);
    expect(() => grants.allow("p", ["a", "*"])).toThrow(fails("unknown-operation"));
    expect(grants.of("p")).toEqual([]);
    expect(() => grantsOf(contract, { p: ["A"] })).toThrow(CapabilityError);
  });
});

it("an unknown operation is the app's own mistake", async () => {
  const capabilities = httpCapabilities(contractOf(operation()), { baseUrl: "http://x" });
  await expect(capabilities.call("toString", {}, { plugin: "p" })).rejects.toEqual(
    fails("unknown-operation"),
  );
  await capabilities.close();
});

describe("a budget", () => {
  it("counts granted calls together, and refuses one more", async () => {
    const api = await startApi();
    const contract = contractOf(operation({ name: "a" }), operation({ name: "b" }), operation({ name: "c" }));
    const grants = grantsOf(contract, { p: ["a", "b"] });
    const capabilities = httpCapabilities(contract, { baseUrl: api.url, grants });
    const budget = new CallBudget(2);
    const call = async (name: string) => capabilities.call(name, undefined, { plugin: "p", budget });
    expect(await call("c")).toMatchObject({ error: { code: "not-granted" } });
    expect([(await call("a")).status, (await call("b")).status]).toEqual([204, 204]);
    expect(await call("a")).toMatchObject({ error: { code: "budget-exhausted" } });
    expect(api.seen).toHaveLength(2);
    await capabilities.close();
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("of %s calls is refused", (calls) => {
    expect(() => new CallBudget(calls)).toThrow(fails("invalid-limit"));
  });
});

describe("the record of a call", () => {
  it("tells who called what and how it ended, without parameters or bodies", async () => {
    const api = await startApi((_, response) =>
      response.writeHead(201, { "content-type": "application/json" }).end('{"ok":"private-2"}'),
    );
    const op = operation({
      name: "put_customer",
      method: "PUT",
      path: "/customers/{id}",
      parameters: [parameter("path", "id")],
      body: { required: true, contents: [{ mediaType: "application/json", type: { kind: "unknown" } }] },
    });
    const { call, records } = caller(api.url, [op]);
    await call({ path: { id: "private-1" }, body: { a: 1 } });
    await call({ path: { id: "private-1" } });
    expect(records).toEqual([
      {
        plugin: "p",
        operation: "put_customer",
        method: "PUT",
        path: "/customers/{id}",
        status: 201,
        durationMs: expect.any(Number),
        requestBytes: 7,
        responseBytes: 18,
      },
      {
        plugin: "p",
        operation: "put_customer",
        method: "PUT",
        path: "/customers/{id}",
        status: 0,
        refusal: "invalid-request",
        durationMs: expect.any(Number),
        requestBytes: 0,
        responseBytes: 0,
      },
    ]);
    expect(JSON.stringify(records)).not.toContain("private");
  });

  it("does not change the answer when its receiver throws", async () => {
    const api = await startApi();
    const onCall = () => {
      throw new Error("full disk");
    };
    expect(await caller(api.url, [operation()], { onCall }).call()).toMatchObject({ status: 204 });
  });
});

it("an app's own dispatcher is used, held to the same limits, and left open", async () => {
  const api = await startApi((_, response) => response.writeHead(204, { x: "x".repeat(2000) }).end());
  const dispatcher = new Agent();
  const { call, close } = caller(api.url, [operation()], { dispatcher, limits: { headBytes: 1024 } });
  expect(await call()).toMatchObject({ error: { code: "response-too-large" } });
  await close();
  expect(dispatcher.destroyed).toBe(false);
  await dispatcher.close();
});

it("the options given are not changed", () => {
  const options: HttpOptions = Object.freeze({ baseUrl: "http://x", limits: Object.freeze({ depth: 3 }) });
  expect(() => httpCapabilities(contractOf(operation()), options)).not.toThrow();
});

it("the README lists every reason why there is no credential", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const reason of CREDENTIAL_REASONS) expect(readme).toContain(`\`${reason}\``);
});

it("the README lists every code, limit and refusal", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const source = (file: string) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");
  const codes = [...source("error.ts").matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(([, code]) => code);
  const limits = [...source("limits.ts").matchAll(/^ {2}readonly ([a-zA-Z]+): number/gm)].map(
    ([, name]) => name,
  );
  expect(codes.length).toBeGreaterThan(4);
  expect(limits.length).toBe(6 + 3);
  for (const word of [...codes, ...limits, ...REFUSAL_CODES]) {
    if (!["default", "minimum", "maximum"].includes(word ?? "")) expect(readme).toContain(`\`${word}\``);
  }
});
