// A plug-in that breaks off says where, by the names of its author's own functions.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createRuntime, type LogEntry } from "@mortise/runtime";
import { expect, onTestFinished, test } from "vitest";
import { errorOf } from "./runtime/errors.ts";
import { goToolchain, haveToolchains, present, rustToolchain, type ToolchainEnv } from "./toolchains.ts";

const run = promisify(execFile);

interface Build {
  readonly files: { readonly [path: string]: string };
  readonly command: string;
  readonly args: readonly string[];
  readonly env: ToolchainEnv;
  readonly wasm: string;
}

/** What a call of the plug-in's export `run` ends with, and what it logged. */
async function endOf({ files, command, args, env, wasm }: Build) {
  const folder = await mkdtemp(join(tmpdir(), "mortise-stack-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await run(command, args, { cwd: folder, env });
  const logged: LogEntry[] = [];
  const runtime = createRuntime({ limits: { callTimeoutMs: 20_000, startTimeoutMs: 20_000 } });
  onTestFinished(() => runtime.close());
  const plugin = await runtime.load(await readFile(join(folder, wasm)), {
    log: (entry) => void logged.push(entry),
  });
  return { error: await errorOf(plugin.call("run")), logged: logged.map(({ text }) => text).join("\n") };
}

test.runIf(haveToolchains("rust"))(
  "Rust: a panic is a trap, with the function that panicked and the one that called it",
  async () => {
    const { cargo, env } = present(rustToolchain());
    const { error } = await endOf({
      files: {
        "Cargo.toml":
          '[package]\nname = "broken"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n',
        "src/lib.rs": `#[inline(never)] fn break_off(n: usize) -> i32 { [1, 2, 3][n + 3] }
          #[inline(never)] fn handle(n: usize) -> i32 { break_off(n + 1) + 1 }
          #[no_mangle] pub extern "C" fn run() -> i32 { handle(std::hint::black_box(4)) + 1 }`,
      },
      command: cargo,
      args: ["build", "--release", "--offline", "--target", "wasm32-unknown-unknown"],
      env,
      wasm: "target/wasm32-unknown-unknown/release/broken.wasm",
    });
    expect(error).toMatchObject({ code: "trap" });
    expect(error.guestStack).toMatch(/panic[\s\S]*break_off[\s\S]*handle[\s\S]*\brun\b/);
    expect(error.guestStack).not.toMatch(/node_modules|packages|node:/);
  },
  120_000,
);

test.runIf(haveToolchains("go"))(
  "Go: a panic is a trap in the same way, and Go's own trace with the lines is in the log",
  async () => {
    const { go, env } = present(goToolchain());
    const { error, logged } = await endOf({
      files: {
        "go.mod": "module broken\n\ngo 1.24\n",
        "main.go": `package main
          //go:noinline
          func breakOff(n int) int32 { return []int32{1, 2, 3}[n+3] }
          //go:wasmexport run
          func run() int32 { return breakOff(4) }
          func main() {}`,
      },
      command: go,
      args: ["build", "-buildmode=c-shared", "-o", "broken.wasm", "."],
      env: { ...env, GOOS: "wasip1", GOARCH: "wasm", GOPROXY: "off" },
      wasm: "broken.wasm",
    });
    expect(error).toMatchObject({ code: "trap" });
    expect(logged).toMatch(/panic: .*out of range[\s\S]*main\.breakOff[\s\S]*main\.run/);
    expect(error.guestStack).toMatch(/panic[\s\S]*main\.breakOff[\s\S]*main\.run/);
    expect(error.guestStack).not.toMatch(/node_modules|packages|node:/);
  },
  120_000,
);
