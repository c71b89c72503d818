import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createHost } from "@mortise/host";
import { describe, expect, it, onTestFinished } from "vitest";
import { caller, contract, echo, failure, hostFor, startApp, wat } from "./app.ts";

async function host() {
  return hostFor(await startApp());
}

describe("what a plug-in asks for is known before it runs", () => {
  it("from its bytes, its path or its URL", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mortise-host-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "welcome.wasm");
    const bytes = await caller();
    await writeFile(path, bytes);
    const open = await host();
    for (const source of [bytes, path, pathToFileURL(path)]) {
      expect(await open.inspect(source)).toEqual({
        operations: ["create_customer"],
        events: ["invoice_created"],
        otherExports: [],
        misfits: [],
      });
    }
    const plugin = await open.load(path);
    expect(plugin).toMatchObject({ name: "welcome", asks: ["create_customer"], events: ["invoice_created"] });
    expect(plugin.handles("invoice_created")).toBe(true);
    expect(plugin.handles("invoice_paid")).toBe(false);
    expect(plugin.handles("toString")).toBe(false);
  });

  it("with all that does not fit", async () => {
    const bytes = await wat('(import "extism:host/user" "drop_tables" (func (param i64) (result i64)))', "");
    const { misfits } = await (await host()).inspect(bytes);
    expect(misfits.map(({ code }) => code)).toEqual(["unknown-import", "no-event-handled"]);
  });
});

describe("a plug-in is not loaded", () => {
  it("that asks for what is no operation: unknown-import, with all names", async () => {
    const imports = ["drop_tables", "Create_Customer"]
      .map((name) => `(import "extism:host/user" "${name}" (func (param i64) (result i64)))`)
      .join("");
    const error = await failure((await host()).load(await wat(imports, ""), { name: "p" }));
    expect(error).toMatchObject({
      code: "unknown-import",
      plugin: "p",
      names: ["Create_Customer", "drop_tables"],
    });
  });

  it("that imports from elsewhere: foreign-import", async () => {
    const bytes = await wat('(import "wasi_snapshot_preview2" "exec" (func))', "");
    expect(await failure((await host()).load(bytes))).toMatchObject({
      code: "foreign-import",
      names: ["wasi_snapshot_preview2.exec"],
    });
  });

  it("that is no module: invalid-plugin", async () => {
    const open = await host();
    for (const bytes of [new Uint8Array(0), Buffer.from("#!/bin/sh"), (await echo()).subarray(0, 40)]) {
      expect(await failure(open.load(bytes))).toMatchObject({ code: "invalid-plugin" });
      expect(await failure(open.inspect(bytes))).toMatchObject({ code: "invalid-plugin" });
    }
  });

  it("whose file is not there: unreadable-plugin", async () => {
    const open = await host();
    for (const source of [
      "/nowhere/p.wasm",
      new URL("file:///nowhere/p.wasm"),
      new URL("https://x/p.wasm"),
    ]) {
      expect(await failure(open.load(source))).toMatchObject({ code: "unreadable-plugin", plugin: "p" });
    }
  });

  it("with a grant of what is no operation: unknown-grant", async () => {
    const open = await host();
    const error = await failure(
      open.load(await caller(), { grant: ["create_customer", "creat_customer", "*"] }),
    );
    expect(error).toMatchObject({ code: "unknown-grant", names: ["creat_customer", "*"] });
  });

  it("beyond its size or memory: limit-exceeded", async () => {
    const open = await host();
    expect(await failure(open.load(await echo(), { limits: { moduleBytes: 8 } }))).toMatchObject({
      code: "limit-exceeded",
      limit: 8,
    });
    const large = await wat("", "(memory 10)");
    expect(await failure(open.load(large, { limits: { memoryPages: 9 } }))).toMatchObject({
      code: "limit-exceeded",
    });
  });

  it("under a name that is taken; a failed load takes none", async () => {
    const open = await host();
    await failure(open.load(Buffer.from("no module"), { name: "p" }));
    const both = [open.load(await echo(), { name: "p" }), open.load(await echo(), { name: "p" })];
    expect(await failure(both[1] as Promise<unknown>)).toMatchObject({ code: "name-taken" });
    const first = await both[0];
    expect((await open.load(await echo())).name).toBe("plugin");
    expect((await open.load(await echo())).name).toBe("plugin-2");
    expect(open.plugins.map(({ name }) => name)).toEqual(["p", "plugin", "plugin-2"]);
    await first?.close();
    expect((await open.load(await echo(), { name: "p" })).name).toBe("p");
  });

  it("while the host closes: nothing is open behind it", async () => {
    const open = await hostFor(await startApp());
    const bytes = await echo();
    const loads = Array.from({ length: 3 }, (_, n) => failure(open.load(bytes, { name: `late-${n}` })));
    await open.close();
    expect(await Promise.all(loads)).toEqual(loads.map(() => expect.objectContaining({ code: "closed" })));
    expect(open.plugins).toEqual([]);
  });

  it("once the host is closed", async () => {
    const open = await host();
    await open.close();
    await open.close();
    expect(await failure(open.load(await echo()))).toMatchObject({ code: "closed" });
    expect(await failure(open.inspect(await echo()))).toMatchObject({ code: "closed" });
  });
});

describe("a host is not made", () => {
  it.each([
    { contract: undefined },
    { contract: { ...contract, formatVersion: 2 } },
    { api: {} },
    { api: { baseUrl: "/relative" } },
    { api: { baseUrl: "http://x", limits: { timeoutMs: 0 } } },
    { api: { baseUrl: "http://x", auth: { type: "bearer", token: "" } } },
    { api: { baseUrl: "http://x" }, limits: { memoryPages: 0 } },
    { api: { baseUrl: "http://x" }, limits: { operationCalls: -1 } },
    { api: { baseUrl: "http://x" }, limits: { operationsPerSecond: 0 } },
    { api: { baseUrl: "http://x" }, limits: { operationBurst: 3 } },
    { api: { baseUrl: "http://x" }, limits: { operationsPerSecond: 1, operationBurst: 0 } },
    { api: { baseUrl: "http://x", auth: { schemes: { nobody: { type: "bearer", token: "t" } } } } },
    { api: { baseUrl: "http://x" }, limits: { nonsense: 1 } },
  ])("with options that cannot be kept: %j", async (options) => {
    const error = await failure(createHost({ contract, ...(options as object) }));
    expect(error.code).toBe("invalid-options");
  });
});

it("grants that the plug-in does not ask for are kept, and harmless", async () => {
  const plugin = await (await host()).load(await echo(), { grant: ["delete_customer", "create_customer"] });
  expect(plugin.granted).toEqual(["create_customer", "delete_customer"]);
  expect(plugin.asks).toEqual([]);
});
