import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder, mortise } from "./mortise.ts";
import { SHOP, shopFile } from "./shop.ts";
import { begin, buildAndCall, DOCUMENT, PACKAGES, run } from "./starters.ts";

describe("a new TypeScript plug-in", () => {
  test("passes its test and builds with npm, and calls the real operation when it is told the real event", async () => {
    const cwd = await begin("typescript");
    const link = (target: string, path: string) => {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      symlinkSync(target, join(cwd, path));
    };
    // What npm install does, without the registry: its own packages are where they are.
    link(join(cwd, "kit"), "node_modules/shop-kit");
    link(join(PACKAGES, "cli/bin/mortise.js"), "node_modules/.bin/mortise");
    for (const name of ["cli", "compiler"]) link(join(PACKAGES, name), `node_modules/@mortise/${name}`);
    const manifest = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
    expect(manifest.dependencies).toEqual({ "shop-kit": "file:kit" });
    expect(Object.keys(manifest.devDependencies)).toEqual(["@mortise/cli", "@mortise/compiler"]);

    expect((await run("npm", ["test"], { cwd })).stdout).toContain("order_paid: calls add_credit once");
    expect((await run("npm", ["run", "build"], { cwd })).stdout).toContain("plugin.wasm fits Shop 1.0.0");
    // As an editor sees it.
    await run(process.execPath, [join(PACKAGES, "../node_modules/typescript/bin/tsc"), "-p", cwd]);
    expect(await buildAndCall(cwd)).toEqual(["POST /customers/text/credits"]);
  }, 60_000);
});

test("a toolchain that is not there is named, with what to do", async () => {
  const cwd = folder();
  writeFileSync(join(cwd, "go.mod"), "module m\n");
  const { code, stdout, stderr } = await mortise(["build", ".", "--out", "p.wasm", "--json"], {
    cwd,
    env: { PATH: cwd },
  });
  expect(code).toBe(4);
  expect(stderr).toContain("mortise: [missing-toolchain] go: It cannot be run");
  expect(stderr).toContain("https://go.dev/dl");
  expect(JSON.parse(stdout).error.code).toBe("missing-toolchain");
});

test("a folder that holds no plug-in is said to, and so is an option of another language", async () => {
  const cwd = folder();
  const empty = await mortise(["build", ".", "--out", "p.wasm"], { cwd });
  expect(empty.code).toBe(3);
  expect(empty.stderr).toContain("[unknown-project]");
  writeFileSync(join(cwd, "Cargo.toml"), "");
  const option = await mortise(["build", "Cargo.toml", "--out", "p.wasm", "--no-type-check"], { cwd });
  expect(option.code).toBe(2);
});

test("a folder is known by what is in it", async () => {
  const cwd = folder();
  writeFileSync(join(cwd, "plugin.ts"), "export function told() {}\n");
  const { code, stdout } = await mortise(["build", cwd, "--out", join(cwd, "plugin.wasm")]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/exports {2}told/);
});

describe("nothing is written", () => {
  test("into a folder that holds something", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, "mine"));
    writeFileSync(join(cwd, "mine", "notes.txt"), "");
    const { code, stderr } = await mortise(["new", "go", "mine", "--contract", DOCUMENT], { cwd });
    expect(code).toBe(4);
    expect(stderr).toContain("[folder-not-empty] mine");
    expect(readdirSync(join(cwd, "mine"))).toEqual(["notes.txt"]);
  });

  test("for a contract without events, and for a name that is none", async () => {
    const cwd = folder();
    const quiet = await mortise(["new", "go", "quiet", "--contract", shopFile({ events: [] })], { cwd });
    expect(quiet.code).toBe(3);
    expect(quiet.stderr).toContain("[no-event]");
    for (const name of ["../up", "Upper", "a--b", "-a", "a b"]) {
      expect((await mortise(["new", "go", "--contract", DOCUMENT, "--", name], { cwd })).code).toBe(2);
    }
    expect((await mortise(["new", "cobol", "a", "--contract", DOCUMENT], { cwd })).code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

test("a contract's text cannot command whoever reads the README", async () => {
  const cwd = folder();
  const title = "Evil\u001b[2J <script>`x` | # \u202e";
  await mortise(["new", "typescript", "x", "--contract", shopFile({ ...SHOP, title })], { cwd });
  const readme = readFileSync(join(cwd, "x", "README.md"), "utf8");
  expect(readme).toContain("A plug-in for Evil");
  for (const live of ["\u001b", "\u202e", " <script>", " `x`"]) expect(readme).not.toContain(live);
});
