import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadOptions, Manifest } from "@mortise/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../src/manifest/read.ts";
import { errorOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const trusted: LoadOptions = { trustManifest: true };
const loop = '(func (export "loop") (result i32) (loop $l (br $l)) (i32.const 0))';
/** Puts out how many pages its memory grew, up to 100. */
const grow = `(func (export "grow") (result i32) (local $pages i64)
  (block $full (loop $more
    (br_if $full (i32.lt_s (memory.grow (i32.const 1)) (i32.const 0)))
    (local.set $pages (i64.add (local.get $pages) (i64.const 1)))
    (br_if $more (i64.lt_u (local.get $pages) (i64.const 100)))))
  (call $number (local.get $pages)) (i32.const 0))`;
const wasm = pluginWat(loop + grow);
const base64 = Buffer.from(wasm).toString("base64");
const sha256 = createHash("sha256").update(wasm).digest("hex");
const data = [{ data: base64 }];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp("/tmp/runtime-manifest-");
  await mkdir(join(folder, "inside/deep"), { recursive: true });
  await writeFile(join(folder, "outside.wasm"), wasm);
  await writeFile(join(folder, "inside/plugin.wasm"), wasm);
  await writeFile(join(folder, "inside/deep/plugin.wasm"), wasm);
  await symlink(join(folder, "outside.wasm"), join(folder, "inside/link.wasm"));
});
afterAll(() => rm(folder, { recursive: true }));
/** Loads a manifest from a file of its own in the folder `inside`. */
const loadFile = async (manifest: object | string, options?: LoadOptions) => {
  const path = join(folder, "inside", `manifest-${Math.random()}.json`);
  await writeFile(path, typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  return load(path, options);
};
const echoed = async (plugin: Awaited<ReturnType<typeof load>>) => (await plugin.call("echo", "hi")).text();

describe("a manifest", () => {
  it("brings its module as Base64 or as bytes", async () => {
    expect(await echoed(await load({ wasm: data }))).toBe("hi");
    expect(await echoed(await load({ wasm: [{ data: wasm }] }))).toBe("hi");
  });

  it("is read from a JSON file, and names files below its own folder", async () => {
    expect(await echoed(await loadFile({ wasm: [{ path: "plugin.wasm" }] }))).toBe("hi");
    expect(await echoed(await loadFile({ wasm: [{ path: "deep/plugin.wasm" }] }))).toBe("hi");
  });

  it("names no file outside of its folder unless it is trusted", async () => {
    for (const path of ["../outside.wasm", join(folder, "outside.wasm"), "link.wasm"]) {
      const wasm = [{ path }];
      expect(await errorOf(loadFile({ wasm }))).toMatchObject({ code: "manifest-refused", at: "/wasm/0" });
      expect(await echoed(await loadFile({ wasm }, trusted))).toBe("hi");
    }
    const byPath: Manifest = { wasm: [{ path: join(folder, "outside.wasm") }] };
    expect(await errorOf(load(byPath))).toMatchObject({ code: "manifest-refused", at: "/wasm/0" });
    expect(await echoed(await load(byPath, trusted))).toBe("hi");
  });

  it("is not changed by loading it, and may be frozen", async () => {
    const manifest = Object.freeze({
      wasm: Object.freeze(data.map(Object.freeze)),
      config: Object.freeze({}),
    });
    const before = JSON.stringify(manifest);
    await load(manifest as Manifest);
    expect(JSON.stringify(manifest)).toBe(before);
  });

  it("has its modules' SHA-256 checked, in either case", async () => {
    await load({ wasm: [{ data: base64, hash: sha256 }] });
    await load({ wasm: [{ data: base64, hash: sha256.toUpperCase() }] });
    const wrong = sha256.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
    expect(await errorOf(load({ wasm: [{ data: base64, hash: wrong }] }))).toMatchObject({
      code: "hash-mismatch",
      at: "/wasm/0",
    });
  });

  it("counts all modules together against moduleBytes", async () => {
    const limits = { moduleBytes: wasm.length + 10 };
    await load({ wasm: data }, { limits });
    const two = { wasm: [{ data: base64, name: "library" }, { data: base64 }] };
    expect(await errorOf(load(two, { limits }))).toMatchObject({ code: "module-too-large" });
  });
});

describe("a manifest's fields", () => {
  const both: [string, object, object][] = [
    ["timeout_ms", { timeout_ms: 5 }, { timeoutMs: 5 }],
    ["max_pages", { memory: { max_pages: 5 } }, { memory: { maxPages: 5 } }],
    [
      "max_http_response_bytes",
      { memory: { max_http_response_bytes: 5 } },
      { memory: { maxHttpResponseBytes: 5 } },
    ],
    ["max_var_bytes", { memory: { max_var_bytes: 5 } }, { memory: { maxVarBytes: 5 } }],
    ["allowed_hosts", { allowed_hosts: ["a.test"] }, { allowedHosts: ["a.test"] }],
  ];
  it.each(both)("%s is read in both spellings", (_, snake, camel) => {
    const wasm = [{ data: "AA==" }];
    const place = (read: object) => JSON.stringify(read).replaceAll(/"at":"[^"]*"/g, "");
    expect(place(readManifest({ wasm, ...snake }))).toBe(place(readManifest({ wasm, ...camel })));
    expect(place(readManifest({ wasm, ...snake }))).not.toBe(place(readManifest({ wasm })));
  });

  it("that are null are the same as left out, as Extism's own libraries write them", async () => {
    const nothing = {
      allowed_hosts: null,
      allowed_paths: null,
      timeout_ms: null,
      memory: { max_pages: null },
    };
    await load({ wasm: [{ data: base64, name: null, hash: null }], config: null, ...nothing });
  });

  const wrong: [string, unknown, string][] = [
    ["no object", [], ""],
    ["no modules", {}, "/wasm"],
    ["an empty list of modules", { wasm: [] }, "/wasm"],
    ["33 modules", { wasm: Array(33).fill({ data: "AA==" }) }, "/wasm"],
    ["an unknown field", { wasm: data, timeout: 5 }, "/timeout"],
    ["an unknown field with a name that is no plain one", { wasm: data, "a/b~": 5 }, "/a~1b~0"],
    ["__proto__", JSON.parse('{"wasm":[{"data":"AA=="}],"__proto__":{}}'), "/__proto__"],
    ["an unknown field of memory", { wasm: data, memory: { max: 5 } }, "/memory/max"],
    ["an unknown field of a module", { wasm: [{ data: "AA==", module: 1 }] }, "/wasm/0/module"],
    ["a field in both spellings", { wasm: data, timeout_ms: 5, timeoutMs: 5 }, "/timeoutMs"],
    ["a module from nowhere", { wasm: [{ name: "main" }] }, "/wasm/0"],
    ["a module from two places", { wasm: [{ data: "AA==", path: "a" }] }, "/wasm/0"],
    ["data that is no Base64", { wasm: [{ data: "A*==" }] }, "/wasm/0/data"],
    ["headers without a URL", { wasm: [{ path: "a", headers: {} }] }, "/wasm/0/headers"],
    [
      "a header that HTTP has no room for",
      { wasm: [{ url: "https://a.test", headers: { "a b": "c" } }] },
      "/wasm/0/headers/a b",
    ],
    [
      "a method other than GET and POST",
      { wasm: [{ url: "https://a.test", method: "PUT" }] },
      "/wasm/0/method",
    ],
    ["a URL of another scheme", { wasm: [{ url: "file:///etc/passwd" }] }, "/wasm/0/url"],
    ["a URL with a password", { wasm: [{ url: "https://a:b@a.test" }] }, "/wasm/0/url"],
    ["a hash that is none", { wasm: [{ data: "AA==", hash: "abc" }] }, "/wasm/0/hash"],
    [
      "two modules of one name",
      { wasm: [{ path: "a/x.wasm" }, { path: "b/x.wasm" }, { data: "AA==" }] },
      "/wasm/1",
    ],
    ["a config value that is no text", { wasm: data, config: { key: 5 } }, "/config/key"],
    ["a timeout of 0", { wasm: data, timeout_ms: 0 }, "/timeout_ms"],
    ["a timeout that is text", { wasm: data, timeout_ms: "5" }, "/timeout_ms"],
    ["0 pages", { wasm: data, memory: { max_pages: 0 } }, "/memory/max_pages"],
    ["half a byte", { wasm: data, memory: { max_var_bytes: 0.5 } }, "/memory/max_var_bytes"],
    ["a host that is a URL", { wasm: data, allowed_hosts: ["https://a.test"] }, "/allowed_hosts/0"],
    [
      "a folder that is not there",
      { wasm: data, allowed_paths: { "/no/such": "/a" } },
      "/allowed_paths/~1no~1such",
    ],
    [
      "folders in the JavaScript SDK's order",
      { wasm: data, allowedPaths: { "/a": "/tmp" } },
      "/allowedPaths",
    ],
  ];
  it.each(wrong)("are refused with their place: %s", async (_, manifest, at) => {
    expect(await errorOf(load(manifest as Manifest, trusted))).toMatchObject({
      code: "invalid-manifest",
      at,
    });
  });

  it("are not read from what is no JSON, or no text", async () => {
    expect(await errorOf(loadFile("{"))).toMatchObject({ code: "invalid-manifest", at: "" });
    const missing = load(join(folder, "nothing.json"));
    expect(await errorOf(missing)).toMatchObject({ code: "invalid-manifest", at: "" });
  });
});

describe("a manifest's limits", () => {
  const pages = async (manifest: object, memoryPages?: number) => {
    const limits = memoryPages === undefined ? {} : { memoryPages };
    const plugin = await load({ wasm: data, ...manifest }, { limits });
    const bytes = (await plugin.call("grow")).bytes();
    return 1 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true));
  };

  it("hold: the JavaScript SDK passes over these two", async () => {
    expect(await pages({ memory: { max_pages: 4 } })).toBe(4);
    const plugin = await load({ wasm: data, timeout_ms: 20 });
    expect(await errorOf(plugin.call("loop"))).toMatchObject({ code: "call-timeout", limit: 20 });
  });

  it("only narrow the app's", async () => {
    expect(await pages({ memory: { max_pages: 4 } }, 10)).toBe(4);
    expect(await pages({ memory: { max_pages: 10 } }, 4)).toBe(4);
    const plugin = await load({ wasm: data, timeout_ms: 60_000 }, { limits: { callTimeoutMs: 20 } });
    expect(await errorOf(plugin.call("loop"))).toMatchObject({ code: "call-timeout", limit: 20 });
  });

  it("hold for variables, and above what any runtime allows", async () => {
    const body = `(func (export "set") (result i32)
      (call $var_set (call $text (i32.const 0) (i32.const 4)) (call $text (i32.const 0) (i32.const 100))) (i32.const 0))`;
    const setting = [{ data: pluginWat(body) }];
    await (await load({ wasm: setting, memory: { max_var_bytes: 1e15 } })).call("set");
    const plugin = await load({ wasm: setting, memory: { max_var_bytes: 100 } });
    expect(await errorOf(plugin.call("set"))).toMatchObject({ code: "variable-limit", limit: 100 });
    const none = await load({ wasm: setting, memory: { max_var_bytes: 0 } });
    expect(await errorOf(none.call("set"))).toMatchObject({ code: "variable-limit", limit: 0 });
  });
});

describe("a manifest's configuration", () => {
  const body = `(data (i32.const 0) "key") (func (export "get") (result i32)
    (call $out (call $config_get (call $text (i32.const 0) (i32.const 3)))) (i32.const 0))`;
  const asking = [{ data: pluginWat(body) }];

  it("is there, and the app's own wins", async () => {
    const plugin = await load({ wasm: asking, config: { key: "manifest" } });
    expect((await plugin.call("get")).text()).toBe("manifest");
    const other = await load({ wasm: asking, config: { key: "manifest" } }, { config: { key: "app" } });
    expect((await other.call("get")).text()).toBe("app");
  });
});

describe("a manifest's hosts", () => {
  const hosts = (asked: string[] | undefined, options: LoadOptions) =>
    load({ wasm: data, ...(asked && { allowed_hosts: asked }) }, options);

  it("must be covered by the app's, or the manifest be trusted", async () => {
    const allowedHosts = ["*.example.com", "localhost"];
    await hosts(["api.example.com", "*.eu.example.com", "LOCALHOST", "*.example.com"], { allowedHosts });
    await hosts(["other.test", "*"], trusted);
    for (const asked of ["*", "example.com", "*example.com", "*.com", "api.example.com.evil.test"]) {
      const error = await errorOf(hosts(["localhost", asked], { allowedHosts }));
      expect(error).toMatchObject({ code: "manifest-refused", at: "/allowed_hosts/1" });
    }
    expect(await errorOf(hosts(["localhost"], {}))).toMatchObject({ code: "manifest-refused" });
  });
});
