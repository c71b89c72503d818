import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readModule } from "@mortise/compiler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goToolchain, haveToolchains, present, rustToolchain } from "./toolchains.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-toolchains-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.runIf(haveToolchains("rust"))("Rust", () => {
  test("an ordinary cargo build makes a module with the function that the crate exports", async () => {
    const { cargo, env } = present(rustToolchain());
    const crate = join(folder, "crate");
    await mkdir(join(crate, "src"), { recursive: true });
    await writeFile(
      join(crate, "Cargo.toml"),
      '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib"]\n',
    );
    await writeFile(
      join(crate, "src", "lib.rs"),
      '#[unsafe(no_mangle)]\npub extern "C" fn probe() -> usize {\n    format!("{:?}", vec![1; 3]).len()\n}\n',
    );
    const built = spawnSync(
      cargo,
      ["build", "--release", "--offline", "--target", "wasm32-unknown-unknown"],
      {
        cwd: crate,
        env,
        encoding: "utf8",
      },
    );
    expect(built.stderr).not.toContain("error");
    const wasm = join(crate, "target", "wasm32-unknown-unknown", "release", "probe.wasm");
    expect(readModule(await readFile(wasm)).exports).toContain("probe");
  }, 120_000);
});

describe.runIf(haveToolchains("go"))("Go", () => {
  test("an ordinary go build makes a module with the function that the package exports", async () => {
    const { go, env } = present(goToolchain());
    const module = join(folder, "module");
    await mkdir(module);
    await writeFile(join(module, "go.mod"), "module probe\n\ngo 1.24\n");
    await writeFile(
      join(module, "main.go"),
      "package main\n\n//go:wasmexport probe\nfunc probe() int32 { return 42 }\n\nfunc main() {}\n",
    );
    const built = spawnSync(go, ["build", "-buildmode=c-shared", "-o", "probe.wasm", "."], {
      cwd: module,
      env: { ...env, GOOS: "wasip1", GOARCH: "wasm", GOPROXY: "off" },
      encoding: "utf8",
    });
    expect(built.stderr).toBe("");
    expect(readModule(await readFile(join(module, "probe.wasm"))).exports).toContain("probe");
  }, 120_000);
});
