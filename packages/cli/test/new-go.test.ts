import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goToolchain, haveToolchains, present } from "../../../conformance/toolchains.ts";
import { mortise } from "./mortise.ts";
import { begin, buildAndCall, pick, run } from "./starters.ts";

describe.runIf(haveToolchains("go"))("a new Go plug-in", () => {
  test("passes its test and builds with go, and calls the real operation when it is told the real event", async () => {
    const { go, env } = present(goToolchain());
    const cwd = await begin("go");
    await run(go, ["test", "."], { cwd, env });
    await run(go, ["vet", "."], { cwd, env });
    const forWasm = { ...env, GOOS: "wasip1", GOARCH: "wasm" };
    await run(go, ["build", "-buildmode=c-shared", "-o", "plugin.wasm", "."], { cwd, env: forWasm });
    const usual = await mortise(["check", "plugin.wasm", "--contract", "contract.json"], { cwd });
    expect(usual.stdout).toContain("plugin.wasm fits Shop 1.0.0");
    expect(await buildAndCall(cwd, pick(env, "HOME", "GOFLAGS", "GOPROXY", "GOCACHE", "GOPATH"))).toEqual([
      "POST /customers/text/credits",
    ]);
  }, 180_000);

  test("what Go says of a mistake is shown as it is, and nothing is written", async () => {
    const { env } = present(goToolchain());
    const cwd = await begin("go");
    writeFileSync(join(cwd, "mistake.go"), "package main\n\nfunc mistake() { missing() }\n");
    const args = ["build", "go.mod", "--out", "plugin.wasm"];
    const { code, stdout, stderr } = await mortise(args, {
      cwd,
      env: pick(env, "HOME", "GOFLAGS", "GOPROXY"),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^\.\/mistake\.go:3:18: undefined: missing$/m);
    expect(stderr).toContain("mortise: [build-failed]");
    expect(existsSync(join(cwd, "plugin.wasm"))).toBe(false);
  }, 60_000);
});
