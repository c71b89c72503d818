import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { haveToolchains, present, rustToolchain } from "../../../conformance/toolchains.ts";
import { folder, mortise } from "./mortise.ts";
import { DOCUMENT, pick } from "./starters.ts";

const PLUGIN = `#[link(wasm_import_module = "extism:host/user")]
unsafe extern "C" {
    fn add_credit(request: u64) -> u64;
}

#[unsafe(no_mangle)]
pub extern "C" fn order_paid() -> i32 {
    unsafe { add_credit(0) };
    0
}
`;

/** A crate that needs no other: a plug-in by hand. */
function crate(source: string, type = "cdylib"): string {
  const cwd = folder();
  mkdirSync(join(cwd, "src"));
  const library = `[lib]\ncrate-type = ["${type}"]\n`;
  writeFileSync(
    join(cwd, "Cargo.toml"),
    `[package]\nname = "by-hand"\nversion = "0.1.0"\nedition = "2024"\n\n${library}`,
  );
  writeFileSync(join(cwd, "src/lib.rs"), source);
  return cwd;
}

const VARIABLES = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] as const;

/** Builds with the toolchain of the tests. */
function build(cwd: string, ...more: string[]) {
  const env = pick(present(rustToolchain()).env, ...VARIABLES);
  return mortise(["build", ".", "--out", "plugin.wasm", "--contract", DOCUMENT, ...more], { cwd, env });
}

describe.runIf(haveToolchains("rust"))("a crate", () => {
  test("is built by cargo, and held against the contract", async () => {
    const cwd = crate(PLUGIN);
    const { code, stdout, stderr } = await build(cwd);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/Compiling by-hand[\s\S]*\n {2}cargo [\d.]+ m?s\n$/),
    });
    expect(stdout).toMatch(/^plugin\.wasm [\d.]+ .?i?B in /);
    expect(stdout).toMatch(/asks for +add_credit +POST/);
    expect(stdout).toMatch(/handles +order_paid/);
    expect(existsSync(join(cwd, "plugin.wasm"))).toBe(true);
  }, 60_000);

  test("whose module does not fit is not written", async () => {
    const cwd = crate(PLUGIN.replaceAll("add_credit", "take_credit"));
    const { code, stderr } = await build(cwd);
    expect(code).toBe(1);
    expect(stderr).toContain('"take_credit"');
    expect(existsSync(join(cwd, "plugin.wasm"))).toBe(false);
  }, 60_000);

  test("with a mistake shows what rustc says, as it is; with --json the failure is data", async () => {
    const cwd = crate(`${PLUGIN}\nfn mistake() { missing() }\n`);
    const { code, stdout, stderr } = await build(cwd, "--json");
    expect(code).toBe(1);
    expect(stderr).toContain("error[E0425]: cannot find function `missing` in this scope");
    expect(stderr).toContain("--> src/lib.rs:12:16");
    expect(JSON.parse(stdout)).toEqual({ error: expect.objectContaining({ code: "build-failed" }) });
  }, 60_000);

  test("that makes no module is told what a plug-in is", async () => {
    const { code, stderr } = await build(crate(PLUGIN, "rlib"));
    expect(code).toBe(1);
    expect(stderr).toContain('crate-type = ["cdylib"]');
  }, 60_000);
});

/** Whether the cargo on PATH is one that does not build for WebAssembly. */
function plainCargo(): boolean {
  const found = rustToolchain();
  return !("missing" in found) && found.cargo !== "cargo" && spawnSync("cargo", ["--version"]).status === 0;
}

test.runIf(plainCargo())(
  "a cargo that does not build for WebAssembly is named, with what to do",
  async () => {
    const cwd = crate(PLUGIN);
    const env = pick(process.env, ...VARIABLES);
    const { code, stderr } = await mortise(["build", ".", "--out", "plugin.wasm"], { cwd, env });
    expect(code).toBe(4);
    expect(stderr).toContain("mortise: [missing-toolchain] cargo");
    expect(stderr).toContain("rustup target add wasm32-unknown-unknown");
  },
  60_000,
);
