import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pluginWat } from "./wat.ts";

const wasm = pluginWat(
  `(func (export "ask") (result i32) (call $out (call $ask (call $input))) (i32.const 0))
   (func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))`,
  { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' },
);
const library = new URL("../dist/index.js", import.meta.url).href;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp("/tmp/runtime-lifetime-");
  await writeFile(`${folder}/plugin.wasm`, wasm);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a program in a process of its own, and returns what it printed. It must end by itself, long before any call's time is over. */
async function run(body: string, before = ""): Promise<string> {
  const script = `${before}
    const { createRuntime } = await import(${JSON.stringify(library)});
    const later = (ms, value) => new Promise((done) => setTimeout(() => done(value), ms).unref());
    const runtime = createRuntime({ threads: 2, limits: { callTimeoutMs: 60_000, workers: 4 } });
    const plugin = await runtime.load(${JSON.stringify(`${folder}/plugin.wasm`)}, {
      imports: { "extism:host/user": { ask: () => later(200, "late") } },
    });
    const code = (call) => call.then((result) => result.text(), (error) => error.code);
    ${body}`;
  await writeFile(`${folder}/main.mjs`, script);
  const { stdout } = await promisify(execFile)(process.execPath, [`${folder}/main.mjs`], { timeout: 20_000 });
  return stdout.trim();
}

/** As on an engine without JSPI. */
const WITHOUT_JSPI = "delete WebAssembly.Suspending; delete WebAssembly.promising;";

describe.each([
  ["", ""],
  [" without JSPI", WITHOUT_JSPI],
])("a process%s", (_name, before) => {
  it("lives as long as a call runs, also when nobody waits for it", async () => {
    expect(await run(`code(plugin.call("ask")).then(console.log);`, before)).toBe("late");
  });

  it("lives as long as calls wait", async () => {
    const body = `for (let each = 0; each < 10; each += 1) code(plugin.call("ask")).then((text) => process.stdout.write(text[0]));`;
    expect(await run(body, before)).toBe("llllllllll");
  });

  it("ends by itself after calls that ran out of time, with a spare thread left", async () => {
    const body = `console.log(await code(plugin.call("spin", "", { timeoutMs: 300 })), (await plugin.call("echo", "x")).text());`;
    expect(await run(body, before)).toBe("call-timeout x");
  });

  it("ends when all is closed, whatever runs, waits or starts at that moment", async () => {
    for (const first of ["", "await plugin.call('echo');"]) {
      for (const ms of [0, 100]) {
        const body = `${first}
          const calls = ["spin", "ask", "spin", "ask", "echo"].map((name) => code(plugin.call(name)));
          await new Promise((done) => setTimeout(done, ${ms}));
          await runtime.close();
          console.log((await Promise.all(calls)).filter((text) => text === "closed").length);`;
        expect(Number(await run(body, before))).toBeGreaterThanOrEqual(4);
      }
    }
  });

  it("can close its runtime before anything has started", async () => {
    expect(await run("await runtime.close(); console.log('closed');", before)).toBe("closed");
  });
});
