import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRuntime, type Plugin, readModuleInterface } from "@mortise/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { everyValue } from "../contracts/every-value.ts";
import { GoKitFolder } from "./on-disk.ts";

describe.runIf(haveToolchains("go"))("a plug-in that Go builds", () => {
  let folder: GoKitFolder;
  const logged: string[] = [];
  const requests: (string | undefined)[] = [];
  const runtime = createRuntime({ log: ({ text }) => logged.push(text) });
  let module: Uint8Array;
  let plugin: Plugin;
  let answer = "";

  beforeAll(async () => {
    folder = new GoKitFolder(everyValue);
    mkdirSync(join(folder.folder, "plugin"));
    const fixture = join(import.meta.dirname, "fixtures/plugin.go");
    copyFileSync(fixture, join(folder.folder, "plugin/main.go"));
    const said = await folder.go("wasm", "build", "-buildmode=c-shared", "-o", "plugin.wasm", "./plugin");
    expect(said).toBe("");
    module = readFileSync(join(folder.folder, "plugin.wasm"));
    const answering = (input?: Uint8Array) => {
      requests.push(input && new TextDecoder().decode(input));
      return answer;
    };
    plugin = await runtime.load(module, {
      imports: { "extism:host/user": { echo: answering, ping: () => answering() } },
      limits: { callTimeoutMs: 20_000 },
    });
  }, 240_000);

  afterAll(async () => {
    await runtime.close();
    folder.remove();
  });

  test("imports the operations that it calls, and no others", async () => {
    const { imports, exports } = readModuleInterface(module);
    const asked = imports.filter(({ module: from }) => from === "extism:host/user").map(({ name }) => name);
    expect(asked.sort()).toEqual(["echo", "ping"]);
    expect(new Set(imports.map(({ module: from }) => from))).toEqual(
      new Set(["extism:host/env", "extism:host/user", "wasi_snapshot_preview1"]),
    );
    expect(exports.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["_initialize", "crash", "echoed", "happened", "memory"]),
    );
  });

  test("sends requests as the wire format has them, digits and all, and answers with what it got", async () => {
    const body = '{"id":9223372036854775807,"maybe":null,"pet":{"kind":"kitten","lives":9},"other":[1]}';
    answer = `{"status":200,"headers":{},"body":${body}}`;
    const result = await plugin.call("echoed", '{"id":9007199254740993}');
    expect(result.text()).toBe(body);
    expect(requests.at(-1)).toBe('{"path":{"id":7},"body":{"id":9007199254740993}}');
  });

  test("starts anew for each call", async () => {
    answer = '{"status":204,"headers":{}}';
    await plugin.call("happened");
    await plugin.call("happened");
    expect(requests.at(-1)).toBeUndefined();
  });

  test("fails the call with its error's text", async () => {
    answer = '{"status":0,"error":{"code":"rate-limited","message":"later"}}';
    await expect(plugin.call("happened")).rejects.toMatchObject({
      code: "plugin-error",
      guestMessage: 'refused with "rate-limited"',
    });
  });

  test("fails the call when it panics, and says in the log where", async () => {
    await expect(plugin.call("crash")).rejects.toMatchObject({
      guestMessage: "panic: runtime error: index out of range [0] with length 0",
    });
    expect(logged.join("\n")).toContain("plugin/main.go");
  });
});
