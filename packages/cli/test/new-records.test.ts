import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractToJson } from "@mortise/contract";
import { expect, test } from "vitest";
import { goToolchain, haveToolchains, present, rustToolchain } from "../../../conformance/toolchains.ts";
import { shopContract } from "./first-plugin/shop.ts";
import { folder, mortise } from "./mortise.ts";
import { PACKAGES, pick, run } from "./starters.ts";

/** What a language's own tools need, and how they test a plug-in; gives what the test says. */
const LANGUAGES = [
  {
    language: "typescript",
    isHere: true,
    env: () => ({}),
    source: "plugin.ts",
    test: async (cwd: string) => {
      mkdirSync(join(cwd, "node_modules/@mortise"), { recursive: true });
      symlinkSync(join(cwd, "kit"), join(cwd, "node_modules/shop-kit"));
      symlinkSync(join(PACKAGES, "compiler"), join(cwd, "node_modules/@mortise/compiler"));
      return (await run("npm", ["test"], { cwd })).stdout;
    },
    says: /pass 3/,
  },
  {
    language: "rust",
    isHere: haveToolchains("rust"),
    env: () =>
      pick(present(rustToolchain()).env, "PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"),
    source: "src/lib.rs",
    test: async (cwd: string) => {
      const { cargo, env } = present(rustToolchain());
      return (await run(cargo, ["test", "--quiet"], { cwd, env })).stdout;
    },
    says: /3 passed/,
  },
  {
    language: "go",
    isHere: haveToolchains("go"),
    env: () => pick(present(goToolchain()).env, "HOME", "GOFLAGS", "GOPROXY", "GOCACHE", "GOPATH"),
    source: "main.go",
    test: async (cwd: string) => {
      const { go, env } = present(goToolchain());
      return (await run(go, ["test", "."], { cwd, env })).stdout;
    },
    says: /^ok/,
  },
].filter(({ isHere }) => isHere);

test.each(LANGUAGES)(
  "a new $language plug-in for an app that asks before it writes decides, passes its test and builds",
  { timeout: 900_000 },
  async ({ language, env, source, test, says }) => {
    const cwd = folder();
    writeFileSync(join(cwd, "contract.json"), contractToJson(await shopContract()));
    const made = await mortise(["new", language, "vat-check", "--contract", "contract.json"], { cwd });
    expect(made.code, made.stderr).toBe(0);
    const plugin = join(cwd, "vat-check");
    expect(readFileSync(join(plugin, source), "utf8")).toMatch(/reject/i);
    expect(await test(plugin)).toMatch(says);

    const args = ["build", ".", "--out", "plugin.wasm", "--contract", "contract.json"];
    const built = await mortise(args, { cwd: plugin, env: env() });
    expect(built.code, built.stderr).toBe(0);
    const event = { event: "customer_before_create", id: "1", at: "", action: "create", changed: [] };
    const decided = async (email: string) => {
      const called = await mortise(
        ["call", "plugin.wasm", "customer_before_create", "--input", "-", "--contract", "contract.json"],
        { cwd: plugin, stdin: JSON.stringify({ ...event, record: { email } }) },
      );
      expect(called.code, called.stderr).toBe(0);
      return JSON.parse(called.stdout);
    };
    const blank = { field: "email", code: "blank", message: "Must not be blank." };
    expect(await decided(" ")).toEqual({ decision: "reject", errors: [blank] });
    expect(await decided(" a ")).toEqual({ decision: "change", changes: { email: "a" } });
    expect(await decided("a")).toEqual({ decision: "allow" });
  },
);
