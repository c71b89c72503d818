import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { haveToolchains, present, rustToolchain } from "../../../conformance/toolchains.ts";
import { mortise } from "./mortise.ts";
import { begin, buildAndCall, pick, run } from "./starters.ts";

describe.runIf(haveToolchains("rust"))("a new Rust plug-in", () => {
  test("passes its test and builds with cargo, and calls the real operation when it is told the real event", async () => {
    const { cargo, env } = present(rustToolchain());
    const cwd = await begin("rust");
    await run(cargo, ["test", "--quiet"], { cwd, env });
    await run(cargo, ["build", "--release", "--target", "wasm32-unknown-unknown"], { cwd, env });
    const module = "target/wasm32-unknown-unknown/release/credit_orders.wasm";
    expect(readFileSync(join(cwd, "README.md"), "utf8")).toContain(module);
    const usual = await mortise(["check", module, "--contract", "contract.json"], { cwd });
    expect(usual.stdout).toContain(`${module} fits Shop 1.0.0`);
    const variables = pick(env, "PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN");
    expect(await buildAndCall(cwd, variables)).toEqual(["POST /customers/text/credits"]);
  }, 900_000);
});
