import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRuntime, type Plugin, readModuleInterface } from "@mortise/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { everyValue } from "../contracts/every-value.ts";
import { RustKitFolder, WASM } from "./on-disk.ts";

const MANIFEST = `[package]
name = "mortise_test_plugin"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib", "rlib"]
doctest = false
[dependencies]
kit = { path = "../kit" }
serde_json = "1"
`;

describe.runIf(haveToolchains("rust"))("a plug-in that Rust builds", () => {
  let folder: RustKitFolder;
  const requests: (string | undefined)[] = [];
  const runtime = createRuntime();
  let module: Uint8Array;
  let plugin: Plugin;
  let answer = "";

  beforeAll(async () => {
    folder = new RustKitFolder(everyValue);
    folder.write("plugin/Cargo.toml", MANIFEST);
    folder.write("plugin/src/lib.rs", readFileSync(join(import.meta.dirname, "fixtures/plugin.rs"), "utf8"));
    expect(await folder.cargo(["build", "--target", WASM], "plugin")).toBe("");
    module = readFileSync(folder.built("debug", "mortise_test_plugin.wasm"));
    const answering = (input?: Uint8Array) => {
      requests.push(input && new TextDecoder().decode(input));
      return answer;
    };
    plugin = await runtime.load(module, {
      imports: {
        "extism:host/user": { echo: answering, ping: () => answering(), one_of: () => answering() },
      },
      limits: { callTimeoutMs: 20_000 },
    });
  }, 1_200_000);

  afterAll(async () => {
    await runtime.close();
    folder?.remove();
  });

  test("imports the operations that it calls and no others, unoptimised as it is", () => {
    const { imports, exports } = readModuleInterface(module);
    const asked = imports.filter(({ module: from }) => from === "extism:host/user").map(({ name }) => name);
    expect(asked.sort()).toEqual(["echo", "one_of", "ping"]);
    expect(new Set(imports.map(({ module: from }) => from))).toEqual(
      new Set(["extism:host/env", "extism:host/user"]),
    );
    expect(exports.map(({ name }) => name)).toEqual(expect.arrayContaining(["echoed", "happened", "memory"]));
  });

  test("sends requests as the wire format has them, digits and all, and answers with what it got", async () => {
    const body =
      '{"id":9223372036854775807,"later":[1],"maybe":null,"pet":{"kind":"kitten","lives":9},"status":"new"}';
    answer = `{"status":200,"headers":{},"body":${body}}`;
    const result = await plugin.call("echoed", '{"id":9007199254740993,"unsigned":18446744073709551615}');
    expect(JSON.parse(result.text())).toEqual(JSON.parse(body));
    expect(result.text()).toContain("9223372036854775807");
    expect(requests.at(-1)).toBe(
      '{"body":{"id":9007199254740993,"unsigned":18446744073709551615},"contentType":"application/json","header":{"X-Trace":null},"path":{"id":7}}',
    );
  });

  test("fails the call with its error's text", async () => {
    answer = '{"status":404,"headers":{},"body":{"missing":"it"}}';
    await expect(plugin.call("echoed", "{}")).rejects.toMatchObject({
      code: "plugin-error",
      guestMessage: "it is missing",
    });
    answer = '{"status":0,"error":{"code":"rate-limited","message":"later"}}';
    await expect(plugin.call("happened")).rejects.toMatchObject({
      guestMessage: "ping: later (rate-limited)",
    });
  });

  test("says what of an event or an answer is not as documented", async () => {
    await expect(plugin.call("echoed", '{"pair":["a","b"]}')).rejects.toMatchObject({
      guestMessage: "the event: pair[1]: expected a whole number (i64), found a text",
    });
    answer = '{"status":200,"headers":{},"body":{"id":"7"}}';
    await expect(plugin.call("echoed", "{}")).rejects.toMatchObject({
      guestMessage:
        "echo: the answer is not as documented: body.id: expected a whole number (i64), found a text",
    });
  });

  test("fails the call when it panics, and says where", async () => {
    await expect(plugin.call("echoed", '{"maybe":"panic"}')).rejects.toMatchObject({
      code: "trap",
      guestMessage: expect.stringMatching(/src\/lib\.rs:\d+:\d+:\nas it was asked to$/),
    });
  });

  test("passes its author's unit tests, with mocks", { timeout: 1_200_000 }, async () => {
    expect(await folder.cargo(["test"], "plugin")).toMatch(/4 passed; 0 failed/);
  });

  test("a handler of the wrong event is a compile error that says so", { timeout: 1_200_000 }, async () => {
    const source = (line: string) => `${line}\nfn takes(_: kit::types::Bird) {}\nfn gives() -> u32 { 1 }\n`;
    const said = async (line: string) => {
      folder.write("plugin/src/lib.rs", source(line));
      return folder.cargo(["check", "--target", WASM], "plugin");
    };
    expect(await said("kit::export! { echoed => takes }")).toMatch(/expected.*Everything.*found.*Bird|Bird/s);
    expect(await said("kit::export! { echod => takes }")).toMatch(
      /cannot find function `echod`[\s\S]*`echoed`/,
    );
    expect(await said("kit::export! { happened => gives }")).toContain(
      "a handler of this event returns `()` or `Result<(), Error>`, not `u32`",
    );
  });
});
