// Twelve defects that were found in Extism's JavaScript SDK 2.0.0-rc13, and must never be ours: one test each.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { createRuntime, type LoadOptions } from "@mortise/runtime";
import { afterAll, expect, test } from "vitest";
import { endOf, errorOf } from "./errors.ts";
import { exportOf, pluginOf, runOf } from "./wat.ts";

const runtime = createRuntime();
const servers: { close(): void }[] = [];
afterAll(async () => {
  await runtime.close();
  for (const server of servers) server.close();
});

const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };
const asking = runOf("(call $put (call $ask (call $input)))", asks);
const fetching = runOf("(call $put (call $http_request (call $input) (i64.const 0)))");
const endless = runOf("(loop $l (br $l))");
const get = (url: string) => JSON.stringify({ url });

/** Serves on all names of this machine; returns the port. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0);
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("1: the memory limit holds for the plug-in's own memory", async () => {
  const growing = runOf(
    "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (call $number (i64.extend_i32_u (memory.size)))",
  );
  const plugin = await runtime.load(growing, { limits: { memoryPages: 4 } });
  expect((await plugin.call("run")).text()).toBe("4");
});

test("2: the time limit holds wherever it is given, and is refused where it is unknown", async () => {
  const short = createRuntime({ limits: { callTimeoutMs: 50 } });
  expect(await endOf((await short.load(endless)).call("run"))).toBe("call-timeout");
  await short.close();
  const plugin = await runtime.load(endless, { limits: { callTimeoutMs: 50 } });
  expect(await endOf(plugin.call("run"))).toBe("call-timeout");
  const patient = await runtime.load(endless, { limits: { callTimeoutMs: 60_000 } });
  expect(await endOf(patient.call("run", "", { timeoutMs: 50 }))).toBe("call-timeout");
  const misspelt = { limits: { timeout_ms: 50 } } as LoadOptions;
  expect(await endOf(runtime.load(endless, misspelt))).toBe("invalid-options");
});

test("3: the memory limit holds wherever it is given, and is refused where it is unknown", async () => {
  const large = pluginOf("", { memory: '(memory (export "memory") 5)' });
  const small = createRuntime({ limits: { memoryPages: 4 } });
  expect(await endOf(small.load(large))).toBe("memory-limit");
  await small.close();
  expect(await endOf(runtime.load(large, { limits: { memoryPages: 4 } }))).toBe("memory-limit");
  const misspelt = { limits: { max_pages: 4 } } as LoadOptions;
  expect(await endOf(runtime.load(large, misspelt))).toBe("invalid-options");
});

test("4: a redirect does not lead to a host that is not allowed", async () => {
  let reached = 0;
  const secret = await serve((_request, response) => {
    reached += 1;
    response.end("INTERNAL");
  });
  const port = await serve((_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${secret}/` }).end(),
  );
  const plugin = await runtime.load(fetching, { allowedHosts: ["localhost"] });
  expect(await endOf(plugin.call("run", get(`http://localhost:${port}/`)))).toBe("http-request-refused");
  expect(reached).toBe(0);
});

test("5: two plug-ins that share their host functions do not share their hosts", async () => {
  const port = await serve((_request, response) => response.end("reached"));
  const imports = { "extism:host/user": {} };
  const strict = await runtime.load(fetching, { imports });
  const loose = await runtime.load(fetching, { imports, allowedHosts: ["localhost"] });
  const input = get(`http://localhost:${port}/`);
  expect((await loose.call("run", input)).text()).toBe("reached");
  expect(await endOf(strict.call("run", input))).toBe("http-request-refused");
  expect(imports).toEqual({ "extism:host/user": {} });
});

test("6: two plug-ins that share their host functions each have their variables", async () => {
  const counting = pluginOf(`(data (i32.const 0) "key")
    ${exportOf("run", "(call $put (call $var_get (call $block (i32.const 0) (i32.const 3))))")}
    ${exportOf("set", "(call $var_set (call $block (i32.const 0) (i32.const 3)) (call $input))")}`);
  const options = { imports: { "extism:host/user": {} }, state: "kept" } as const;
  const [first, second] = [await runtime.load(counting, options), await runtime.load(counting, options)];
  await first.call("set", "one");
  await second.call("set", "two");
  expect([(await first.call("run")).text(), (await second.call("run")).text()]).toEqual(["one", "two"]);
});

test("7: a host function that throws does not end the plug-in", async () => {
  let healthy = false;
  const ask = () => {
    if (healthy) return "well";
    throw new Error("not now");
  };
  const plugin = await runtime.load(asking, { imports: { "extism:host/user": { ask } } });
  expect(await endOf(plugin.call("run"))).toBe("host-function-failed");
  healthy = true;
  expect((await plugin.call("run")).text()).toBe("well");
});

test("8: another number than 0 is a failure, also without an error", async () => {
  const plugin = await runtime.load(pluginOf('(func (export "run") (result i32) (i32.const 7))'));
  expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "plugin-error", status: 7 });
});

test("9: nothing of one call is visible to the next", async () => {
  const code = `(call $number (i64.load (i32.const 0))) (i64.store (i32.const 0) (i64.const 9))
    (call $var_set (call $input) (call $input))`;
  const plugin = await runtime.load(runOf(code));
  for (let turn = 0; turn < 5; turn += 1) expect((await plugin.call("run", "x")).text()).toBe("0");
});

test("10: asking for a missing export changes nothing", async () => {
  const plugin = await runtime.load(pluginOf(""), { limits: { queuedCalls: 0 } });
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await endOf(plugin.call("missing"))).toBe("missing-export");
    expect((await plugin.call("echo", "here")).text()).toBe("here");
  }
});

test("11: calls can be made at the same time", async () => {
  const plugin = await runtime.load(asking, {
    imports: { "extism:host/user": { ask: async (input) => input } },
  });
  const inputs = Array.from({ length: 20 }, (_, index) => `call ${index}`);
  const outputs = await Promise.all(inputs.map(async (input) => (await plugin.call("run", input)).text()));
  expect(outputs).toEqual(inputs);
});

test("12: no timer of a call that is over keeps the process alive", async () => {
  const program = `
    import { createRuntime } from "@mortise/runtime";
    const runtime = createRuntime({ limits: { callTimeoutMs: 60_000 } });
    const plugin = await runtime.load(Buffer.from("${Buffer.from(pluginOf("")).toString("hex")}", "hex"));
    console.log((await plugin.call("echo", "done")).text());
    if (process.argv.includes("close")) await runtime.close();`;
  for (const argument of ["close", "leave"]) {
    const node = ["--input-type=module", "--eval", program, "--", argument];
    const options = { cwd: import.meta.dirname, timeout: 15_000 };
    const { stdout } = await promisify(execFile)(process.execPath, node, options);
    expect(stdout).toBe("done\n");
  }
});
