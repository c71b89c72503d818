import { readFileSync } from "node:fs";
import type { Contract } from "@mortise/contract";
import { type CallRecord, createHost, HOST_ERROR_CODES } from "@mortise/host";
import { describe, expect, it, onTestFinished } from "vitest";
import { caller, clock, contract, echo, failure, hostFor, startApp, wat } from "./app.ts";

const create = { body: { name: "Ada" } };

describe("an event", () => {
  it("goes to the plug-in as JSON, and its answer comes back", async () => {
    const plugin = await (await hostFor(await startApp())).load(await echo());
    for (const payload of [{ a: [1, "ü", null] }, "text", 0, null, false]) {
      expect(await plugin.call("invoice_created", payload)).toEqual(payload);
    }
    expect(await plugin.call("invoice_created")).toBeUndefined();
  });

  it("that the contract does not have, or the plug-in not handle, is refused", async () => {
    const plugin = await (await hostFor(await startApp())).load(await echo(), { name: "p" });
    expect(await failure(plugin.call("invoice_paid", {}))).toMatchObject({
      code: "not-handled",
      plugin: "p",
      event: "invoice_paid",
    });
    for (const event of ["invoice", "", "__proto__", "memory"]) {
      expect(await failure(plugin.call(event, {}))).toMatchObject({ code: "unknown-event" });
    }
  });

  it("whose payload is no JSON is refused", async () => {
    const plugin = await (await hostFor(await startApp())).load(await echo());
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const payload of [cycle, 1n, () => 1, Symbol("s")]) {
      expect(await failure(plugin.call("invoice_created", payload))).toMatchObject({
        code: "invalid-payload",
      });
    }
  });

  it("whose answer is no JSON fails, and the next one works", async () => {
    const plugin = await (await hostFor(await startApp())).load(
      await wat(
        "",
        `(func (export "invoice_created") (result i32) (local $block i64)
          (local.set $block (call $alloc (i64.const 1)))
          (call $store (local.get $block) (i32.const 123))
          (call $output (local.get $block) (i64.const 1))
          (i32.const 0))`,
      ),
    );
    expect(await failure(plugin.call("invoice_created"))).toMatchObject({ code: "invalid-answer" });
    expect(await failure(plugin.call("invoice_created"))).toMatchObject({ code: "invalid-answer" });
  });
});

describe("an operation", () => {
  it("that is granted reaches the API with the credential, and answers in the wire format", async () => {
    const app = await startApp();
    const plugin = await (await hostFor(app)).load(await caller(), { grant: ["create_customer"] });
    expect(await plugin.call("invoice_created", create)).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: { got: '{"name":"Ada"}' },
    });
    expect(app.seen).toEqual([
      { url: "/create_customer", authorization: "Bearer s3cret-token", body: '{"name":"Ada"}' },
    ]);
  });

  it("that is not granted is refused, and never reaches the API", async () => {
    const app = await startApp();
    const host = await hostFor(app);
    const granted = await host.load(await caller(), { grant: ["create_customer"], name: "granted" });
    const denied = await host.load(await caller(), { grant: ["delete_customer"], name: "denied" });
    expect(await denied.call("invoice_created", create)).toMatchObject({
      status: 0,
      error: { code: "not-granted" },
    });
    expect(app.seen).toEqual([]);
    expect(await granted.call("invoice_created", create)).toMatchObject({ status: 200 });
  });

  it("is not granted to the next plug-in of the same name", async () => {
    const host = await hostFor(await startApp());
    await (await host.load(await caller(), { grant: ["create_customer"], name: "p" })).close();
    const next = await host.load(await caller(), { name: "p" });
    expect(await next.call("invoice_created", create)).toMatchObject({ error: { code: "not-granted" } });
  });

  it("gets malformed requests refused", async () => {
    const plugin = await (await hostFor(await startApp())).load(await caller(), {
      grant: ["create_customer"],
    });
    for (const request of [undefined, [], { method: "GET" }, {}]) {
      expect(await plugin.call("invoice_created", request)).toMatchObject({
        error: { code: "invalid-request" },
      });
    }
  });

  it("can take no input at all", async () => {
    const app = await startApp();
    const plugin = await (await hostFor(app)).load(await clock(), { grant: ["get_time"] });
    expect(await plugin.call("invoice_created", 1)).toMatchObject({ status: 200 });
    expect(app.seen[0]?.url).toBe("/get_time");
  });

  it("can be called only so often for one event", async () => {
    const app = await startApp();
    const host = await hostFor(app, { limits: { operationCalls: 3 } });
    const plugin = await host.load(await clock(), { grant: ["get_time"] });
    expect(await plugin.call("invoice_created", 123)).toMatchObject({ status: 200 });
    expect(await plugin.call("invoice_created", 1234)).toMatchObject({ error: { code: "budget-exhausted" } });
    expect(app.seen).toHaveLength(6);
    const own = await host.load(await clock(), { grant: ["get_time"], limits: { operationCalls: 0 } });
    expect(await own.call("invoice_created", 1)).toMatchObject({ error: { code: "budget-exhausted" } });
  });

  it("can be called only so fast, all events together", async () => {
    const app = await startApp();
    const limits = { operationsPerSecond: 0.01, operationBurst: 3 };
    const host = await hostFor(app, { limits });
    const plugin = await host.load(await clock(), { grant: ["get_time"] });
    expect(await plugin.call("invoice_created", 12)).toMatchObject({ status: 200 });
    expect(await plugin.call("invoice_created", 12)).toMatchObject({ error: { code: "rate-limited" } });
    expect(app.seen).toHaveLength(3);
    // Another plug-in has a rate of its own, and may be given another one.
    const other = await host.load(await clock(), { grant: ["get_time"] });
    expect(await other.call("invoice_created", 123)).toMatchObject({ status: 200 });
    const free = await host.load(await clock(), {
      grant: ["get_time"],
      limits: { operationsPerSecond: Number.POSITIVE_INFINITY },
    });
    expect(await free.call("invoice_created", "x".repeat(20))).toMatchObject({ status: 200 });
  });

  it("gets the credential of its own security scheme, or is refused before it reaches the API", async () => {
    const app = await startApp();
    const secured: Contract = {
      ...contract,
      securitySchemes: [
        { name: "token", scheme: { kind: "bearer" } },
        { name: "admin", scheme: { kind: "basic" } },
      ],
      operations: contract.operations.map((operation) => ({
        ...operation,
        security: operation.name === "create_customer" ? [["token"]] : [["admin"]],
      })),
    };
    const records: CallRecord[] = [];
    const host = await createHost({
      contract: secured,
      api: { baseUrl: app.url, auth: { schemes: { token: { type: "bearer", token: "of-the-scheme" } } } },
      onCall: (record) => records.push(record),
    });
    onTestFinished(() => host.close());
    const grant = ["create_customer", "get_time"];
    const plugin = await host.load(await caller(), { grant });
    expect(host.missingCredentials(plugin.granted).map(({ operation }) => operation)).toEqual(["get_time"]);
    expect(await plugin.call("invoice_created", create)).toMatchObject({ status: 200 });
    const other = await host.load(await clock(), { grant });
    expect(await other.call("invoice_created", 1)).toMatchObject({ error: { code: "unreachable" } });
    expect(app.seen.map(({ authorization }) => authorization)).toEqual(["Bearer of-the-scheme"]);
    expect(records.map(({ reason }) => reason)).toEqual([undefined, "missing-credential"]);
  });

  it("is recorded, with the context for the credential and without secrets", async () => {
    const app = await startApp((_, response, request) =>
      response.writeHead(200, { "content-type": "text/plain" }).end(request.headers.authorization),
    );
    const records: CallRecord[] = [];
    const host = await hostFor(app, {
      api: {
        baseUrl: app.url,
        auth: ({ context, plugin }) => ({ type: "bearer", token: `tok-${plugin}-${String(context)}` }),
      },
      onCall: (record) => records.push(record),
    });
    const plugin = await host.load(await caller(), { grant: ["create_customer"], name: "p" });
    const answer = await plugin.call("invoice_created", create, { context: "acme" });
    expect(app.seen[0]?.authorization).toBe("Bearer tok-p-acme");
    expect(answer).toMatchObject({ body: "Bearer [redacted]" });
    expect(records).toMatchObject([{ plugin: "p", operation: "create_customer", status: 200 }]);
    expect(JSON.stringify([answer, records])).not.toContain("tok-p-acme");
  });
});

describe("a call that is ended", () => {
  async function hanging() {
    const aborted = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const app = await startApp((_, response) => {
      arrived.resolve();
      response.on("close", aborted.resolve);
    });
    const host = await hostFor(app);
    const plugin = await host.load(await caller(), {
      grant: ["create_customer"],
      limits: { callTimeoutMs: 20_000 },
    });
    return { host, plugin, arrived: arrived.promise, aborted: aborted.promise };
  }

  it("by its signal aborts its request", async () => {
    const { plugin, arrived, aborted } = await hanging();
    const controller = new AbortController();
    const call = failure(plugin.call("invoice_created", create, { signal: controller.signal }));
    await arrived;
    controller.abort();
    expect(await call).toMatchObject({ code: "aborted" });
    await aborted;
  });

  it("by its time aborts its request", async () => {
    const { plugin, aborted } = await hanging();
    const error = await failure(plugin.call("invoice_created", create, { timeoutMs: 500 }));
    expect(error).toMatchObject({ code: "call-timeout" });
    await aborted;
  });

  it("by closing the plug-in aborts its request", async () => {
    const { plugin, arrived, aborted } = await hanging();
    const call = failure(plugin.call("invoice_created", create));
    await arrived;
    await plugin.close();
    expect(await call).toMatchObject({ code: "closed" });
    await aborted;
    expect(await failure(plugin.call("invoice_created", create))).toMatchObject({ code: "closed" });
    expect(plugin.granted).toEqual([]);
  });

  it("by closing the host aborts its request", async () => {
    const { host, plugin, arrived, aborted } = await hanging();
    const call = failure(plugin.call("invoice_created", create));
    await arrived;
    await host.close();
    expect(await call).toMatchObject({ code: "closed" });
    await aborted;
    expect(host.plugins.map(({ name }) => name)).toEqual(["plugin"]);
  });
});

describe("what fails in a plug-in is typed, and the next call works", () => {
  it.each([
    ["a trap", "plugin-failed", "unreachable"],
    ["an error code", "plugin-failed", "(return (i32.const 7))"],
    ["an endless loop", "call-timeout", "(loop $l (br $l))"],
    ["an endless recursion", "plugin-failed", "(drop (call $f))"],
  ])("%s: %s", async (_, code, body) => {
    const plugin = await (await hostFor(await startApp())).load(
      await wat(
        "",
        `(func $f (export "invoice_created") (result i32)
          (if (i64.ne (call $input_length) (i64.const 0)) (then ${body}))
          (i32.const 0))`,
      ),
    );
    const error = await failure(plugin.call("invoice_created", 1, { timeoutMs: 500 }));
    expect(error).toMatchObject({ code, event: "invoice_created" });
    expect(error.cause).toBeInstanceOf(Error);
    expect(await plugin.call("invoice_created")).toBeUndefined();
  });

  it("with its own message", async () => {
    const plugin = await (await hostFor(await startApp())).load(
      await wat(
        "",
        `(func (export "invoice_created") (result i32) (call $error (call $input)) (i32.const 1))`,
      ),
    );
    expect(await failure(plugin.call("invoice_created", "no stock"))).toMatchObject({
      code: "plugin-failed",
      pluginMessage: '"no stock"',
    });
  });

  it("input and output beyond their size: limit-exceeded", async () => {
    const host = await hostFor(await startApp());
    const small = await host.load(await echo(), { limits: { inputBytes: 10 } });
    expect(await failure(small.call("invoice_created", "x".repeat(10)))).toMatchObject({
      code: "limit-exceeded",
    });
    const quiet = await host.load(await echo(), { limits: { outputBytes: 10 } });
    expect(await failure(quiet.call("invoice_created", "x".repeat(10)))).toMatchObject({
      code: "limit-exceeded",
    });
    expect(await quiet.call("invoice_created", "x")).toBe("x");
  });
});

it("the README lists every code", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code]) => code);
  expect(HOST_ERROR_CODES.filter((code) => !listed.includes(code))).toEqual([]);
});
