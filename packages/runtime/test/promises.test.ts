import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { createRuntime } from "@mortise/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

// What Extism's own JavaScript SDK was found to break. Each of these failed there.
const { load } = testRuntime();
const imports = '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))';
const fetching =
  '(func (export "get") (result i32) (call $out (call $http_request (call $input) (i64.const 0))) (i32.const 0))';
const counting = `(data (i32.const 0) "n") (func $name (result i64) (call $text (i32.const 0) (i32.const 1)))
  (func (export "remember") (result i32) (call $var_set (call $name) (call $input)) (call $out (call $var_get (call $name))) (i32.const 0))`;
const spinning = '(func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))';
const request = (url: string) => JSON.stringify({ url });

let inside: Server;
let outside: Server;
const urlOf = (server: Server, host: string) => `http://${host}:${(server.address() as AddressInfo).port}/`;
beforeAll(async () => {
  inside = createServer((_request, response) => response.end("internal"));
  outside = createServer((_request, response) =>
    response.writeHead(302, { location: urlOf(inside, "127.0.0.1") }).end(),
  );
  for (const server of [inside, outside]) await new Promise<void>((done) => server.listen(0, done));
});
afterAll(() => {
  inside.close();
  outside.close();
});

describe("promises that hold here", () => {
  it("the memory limit bounds the plug-in's own memory", async () => {
    const body = `(func (export "grow") (result i32)
      (call $number (i64.extend_i32_s (memory.grow (i32.const 4)))) (i32.const 0))`;
    expect(await numberOf((await load(pluginWat(body), { limits: { memoryPages: 4 } })).call("grow"))).toBe(
      -1n,
    );
  });

  it("a time limit holds wherever it is set", async () => {
    const runtime = createRuntime({ limits: { callTimeoutMs: 60 } });
    const places = [
      (await runtime.load(pluginWat(spinning))).call("spin"),
      (await runtime.load(pluginWat(spinning), { limits: { callTimeoutMs: 61 } })).call("spin"),
      (await runtime.load(pluginWat(spinning), { limits: { callTimeoutMs: 60_000 } })).call("spin", "", {
        timeoutMs: 62,
      }),
    ];
    const limits = await Promise.all(places.map(async (call) => (await errorOf(call)).limit));
    expect(limits).toEqual([60, 61, 62]);
    await runtime.close();
  });

  it("an option that is not known is refused, never ignored", async () => {
    const refused = expect.objectContaining({ code: "invalid-options" });
    const options = { timeoutMs: 5 } as object;
    expect(() => createRuntime({ memoryPages: 4 } as object)).toThrow(refused);
    await expect(load(pluginWat(""), options)).rejects.toEqual(refused);
    await expect(load(pluginWat(""), { ...options, isolation: "inline", trusted: true })).rejects.toEqual(
      refused,
    );
    const plugins = [
      await load(pluginWat("")),
      await load(pluginWat(""), { isolation: "inline", trusted: true }),
      await load(pluginWat(""), { toString: undefined } as object),
    ];
    for (const plugin of plugins) {
      await expect(plugin.call("echo", "x", { timeout: 5 } as object)).rejects.toEqual(refused);
      expect((await plugin.call("echo", "x", { timeoutMs: 500 })).text()).toBe("x");
    }
  });

  it("a limit that is not known is refused, never ignored", async () => {
    for (const limits of [{ maxPages: 4 }, { memory: { memoryPages: 4 } }, { timeoutMs: 5 }]) {
      expect((await errorOf(load(pluginWat(""), { limits: limits as object }))).code).toBe("invalid-options");
      expect(() => createRuntime({ limits: limits as object })).toThrow(
        expect.objectContaining({ code: "invalid-options" }),
      );
    }
  });

  it("a redirect does not lead out of the allowed hosts", async () => {
    const plugin = await load(pluginWat(fetching), { allowedHosts: ["localhost"] });
    const error = await errorOf(plugin.call("get", request(urlOf(outside, "localhost"))));
    expect(error).toMatchObject({ code: "http-request-refused" });
    expect(await echoes(plugin)).toBe(true);
  });

  it("plug-ins that share their imports keep their own allowed hosts", async () => {
    const shared = { "extism:host/user": { ask: () => undefined } };
    const first = await load(pluginWat(fetching), { imports: shared, allowedHosts: [] });
    const second = await load(pluginWat(fetching), { imports: shared, allowedHosts: ["127.0.0.1"] });
    const url = urlOf(inside, "127.0.0.1");
    expect((await second.call("get", request(url))).text()).toBe("internal");
    expect((await errorOf(first.call("get", request(url)))).code).toBe("http-request-refused");
  });

  it("plug-ins that share their imports keep their own variables", async () => {
    const shared = { "extism:host/user": { ask: () => undefined } };
    const options = { imports: shared, state: "kept" } as const;
    const first = await load(pluginWat(counting), options);
    const second = await load(pluginWat(counting), options);
    expect((await first.call("remember", "one")).text()).toBe("one");
    expect((await second.call("remember", "two")).text()).toBe("two");
  });

  it("a host function that throws ends one call, not the plug-in", async () => {
    let failing = true;
    const ask = async () => {
      if (failing) throw new Error("no");
      return "yes";
    };
    const source = pluginWat(
      '(func (export "run") (result i32) (call $out (call $ask (i64.const 0))) (i32.const 0))',
      { imports },
    );
    const plugin = await load(source, { imports: { "extism:host/user": { ask } } });
    for (let turn = 0; turn < 3; turn += 1)
      expect((await errorOf(plugin.call("run"))).code).toBe("host-function-failed");
    failing = false;
    expect((await plugin.call("run")).text()).toBe("yes");
  });

  it("a return that is not 0 is a failure, also without a message", async () => {
    for (const status of [1, -1, 7]) {
      const plugin = await load(
        pluginWat(`(func (export "run") (result i32) (call $out (call $input)) (i32.const ${status}))`),
      );
      const error = await errorOf(plugin.call("run", "output"));
      expect(error).toMatchObject({ code: "plugin-error", status });
      expect(error.guestMessage).toBeUndefined();
      expect(await echoes(plugin)).toBe(true);
    }
  });

  it("nothing of one call is visible to the next", async () => {
    const body = `(global $calls (mut i64) (i64.const 0)) (table $t 1 10 funcref)
      (func (export "run") (result i32) (local $old i64)
        (local.set $old (i64.add (global.get $calls) (i64.add (i64.load (i32.const 512)) (i64.extend_i32_u (i32.sub (table.size $t) (i32.const 1))))))
        (global.set $calls (i64.const 1)) (i64.store (i32.const 512) (i64.const 1))
        (drop (table.grow $t (ref.null func) (i32.const 1)))
        (call $number (i64.add (local.get $old) (i64.extend_i32_u (call $http_status_code)))) (i32.const 0))
      (func (export "peek") (result i32) (local $p i64) (local $i i64) (local $sum i64)
        (local.set $p (call $alloc (i64.const 40000)))
        (block $done (loop $next
          (br_if $done (i64.ge_u (local.get $i) (i64.const 40000)))
          (local.set $sum (i64.or (local.get $sum) (call $load_u64 (i64.add (local.get $p) (local.get $i)))))
          (local.set $i (i64.add (local.get $i) (i64.const 8))) (br $next)))
        (call $number (local.get $sum)) (i32.const 0))`;
    const plugin = await load(pluginWat(body + counting));
    for (let turn = 0; turn < 3; turn += 1) expect(await numberOf(plugin.call("run"))).toBe(0n);
    await plugin.call("echo", "secret of another tenant".repeat(1_000));
    await plugin.call("remember", "secret");
    expect(await numberOf(plugin.call("peek"))).toBe(0n);
  });

  it("a call of a missing export leaves the plug-in as it was", async () => {
    const plugin = await load(pluginWat(""));
    expect((await errorOf(plugin.call("nothing"))).code).toBe("missing-export");
    expect(await echoes(plugin)).toBe(true);
    await plugin.close();
  });

  it("calls at the same time all succeed, in order", async () => {
    const plugin = await load(pluginWat(""));
    const inputs = Array.from({ length: 20 }, (_, index) => `call ${index}`);
    const finished: string[] = [];
    const outputs = await Promise.all(
      inputs.map(async (input) => {
        const text = (await plugin.call("echo", input)).text();
        finished.push(text);
        return text;
      }),
    );
    expect(outputs).toEqual(inputs);
    expect(finished).toEqual(inputs);
  });

  it("a process ends when its work is done: no timer or thread holds it", async () => {
    const folder = await mkdtemp("/tmp/runtime-test-");
    const runtime = new URL("../dist/index.js", import.meta.url).href;
    try {
      await writeFile(`${folder}/plugin.wasm`, pluginWat(""));
      for (const ending of ["await runtime.close();", ""]) {
        const script = `import { createRuntime } from ${JSON.stringify(runtime)};
          const runtime = createRuntime({ limits: { callTimeoutMs: 60_000 } });
          const plugin = await runtime.load(${JSON.stringify(`${folder}/plugin.wasm`)});
          console.log((await plugin.call("echo", "done")).text());
          ${ending}`;
        await writeFile(`${folder}/main.mjs`, script);
        const { stdout } = await promisify(execFile)(process.execPath, [`${folder}/main.mjs`], {
          timeout: 10_000,
        });
        expect(stdout).toBe("done\n");
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("thirty thousand host calls on one plug-in all work", async () => {
    const source = pluginWat(
      `(func (export "run") (result i32) (local $i i32)
        (loop $more (drop (call $ask (call $input)))
          (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3000)))) (i32.const 0))`,
      { imports },
    );
    const ask = (input?: Uint8Array) => input;
    const plugin = await load(source, {
      imports: { "extism:host/user": { ask } },
      limits: { callTimeoutMs: 60_000 },
    });
    for (let turn = 0; turn < 10; turn += 1) await plugin.call("run", "x");
  });
});
