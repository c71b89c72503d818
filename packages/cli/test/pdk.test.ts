import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeKit } from "../src/write/kit-folder.ts";
import { folder, mortise } from "./mortise.ts";
import { SHOP, shopFile } from "./shop.ts";

const kit = (contract: string, out: string, ...more: string[]) =>
  mortise(["pdk", "typescript", contract, "--out", out, "--name", "@acme/shop", ...more]);

test("the kit is written, and checks as what the contract gives", async () => {
  const contract = shopFile();
  const out = join(folder(), "deep", "kit");
  expect((await kit(contract, out)).code).toBe(0);
  expect(JSON.parse(readFileSync(join(out, "package.json"), "utf8"))).toMatchObject({ name: "@acme/shop" });
  const { code, stdout } = await kit(contract, out, "--check");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining("is what the contract gives"),
  });
});

test.each([
  ["rust", "acme-shop", "Cargo.toml", 'name = "acme-shop"'],
  ["go", "example.com/acme/shop", "go.mod", "module example.com/acme/shop"],
])("%s: the kit is written, and checks as what the contract gives", async (language, name, path, text) => {
  const args = ["pdk", language, shopFile(), "--out", folder(), "--name", name];
  const written = await mortise(args);
  expect({ code: written.code, stdout: written.stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`${name} in `),
  });
  expect(readFileSync(join(args[4] ?? "", path), "utf8")).toContain(text);
  const checked = await mortise([...args, "--check"]);
  expect(checked.stdout).toContain("is what the contract gives");
});

test("a name that is none in the kit's language is refused, with what it is to be", async () => {
  for (const [language, name, advice] of [
    ["typescript", "Acme", "npm"],
    ["rust", "my crate", "crate"],
    ["go", "a//b", "module"],
  ] as const) {
    const out = join(folder(), "kit");
    const { code, stderr } = await mortise(["pdk", language, shopFile(), "--out", out, "--name", name]);
    expect(code).toBe(2);
    expect(stderr).toContain(advice);
    expect(existsSync(out)).toBe(false);
  }
});

test("--package-version is the npm package's or crate's, and no option of Go's modules, which have none", async () => {
  const version = ["--package-version", "3.2.1"];
  const out = folder();
  await mortise(["pdk", "rust", shopFile(), "--out", out, "--name", "shop", ...version]);
  expect(readFileSync(join(out, "Cargo.toml"), "utf8")).toContain('version = "3.2.1"');
  const go = await mortise(["pdk", "go", shopFile(), "--out", folder(), "--name", "shop", ...version]);
  expect(go.code).toBe(2);
});

test("a second run writes nothing, and leaves no temporary file", async () => {
  const contract = shopFile();
  const out = folder();
  await kit(contract, out);
  const before = readdirSync(out).map((name) => statSync(join(out, name)).mtimeMs);
  expect((await kit(contract, out)).stdout).toContain("0 files written");
  expect(readdirSync(out).map((name) => statSync(join(out, name)).mtimeMs)).toEqual(before);
  expect(readdirSync(out).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("--check lists what differs, is missing or is extra, writes nothing, and exits with 1", async () => {
  const contract = shopFile();
  const out = folder();
  await kit(contract, out);
  writeFileSync(join(out, "package.json"), "{}");
  rmSync(join(out, "kit.json"));
  writeFileSync(join(out, "stray.js"), "");
  mkdirSync(join(out, "node_modules"));
  writeFileSync(join(out, "node_modules", "any.js"), "");
  const { code, stdout, stderr } = await kit(contract, out, "--check");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^differs package\.json\nmissing kit\.json\nextra +stray\.js\n$/);
  expect(stderr).toContain("[kit-differs]");
  expect(readFileSync(join(out, "package.json"), "utf8")).toBe("{}");
});

test("--check of a folder that is not there misses everything and makes nothing", async () => {
  const out = join(folder(), "kit");
  const { code, stdout } = await kit(shopFile(), out, "--check");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^missing package\.json$/m);
  expect(existsSync(out)).toBe(false);
});

test("a changed contract makes --check fail until the kit is generated again", async () => {
  const out = folder();
  await kit(shopFile(), out);
  const changed = shopFile({ version: "3.0.0", operations: SHOP.operations.slice(0, 1) });
  expect((await kit(changed, out, "--check")).code).toBe(1);
  await kit(changed, out);
  expect((await kit(changed, out, "--check")).code).toBe(0);
});

test("a file over which the generator has no say is not replaced, and then nothing is written", async () => {
  const out = folder();
  writeFileSync(join(out, "package.json"), '{"name":"my-app"}');
  const { code, stderr } = await kit(shopFile(), out);
  expect(code).toBe(4);
  expect(stderr).toMatch(/\[foreign-file\].*package\.json/);
  expect(readdirSync(out)).toEqual(["package.json"]);
  expect(readFileSync(join(out, "package.json"), "utf8")).toBe('{"name":"my-app"}');
});

test("files of a former version go; hand-made and hand-changed ones stay", async () => {
  const out = folder();
  const text = "export {};\n";
  await writeKit(out, [
    { path: "index.js", text },
    { path: "old/gone.js", text },
    { path: "old/changed.js", text },
  ]);
  writeFileSync(join(out, "old/changed.js"), "export const mine = 1;\n");
  writeFileSync(join(out, "mine.js"), text);
  const { written, removed, kept } = await writeKit(out, [{ path: "index.js", text }]);
  expect({ written, removed, kept }).toEqual({
    written: [".mortise-kit.json"],
    removed: ["old/gone.js"],
    kept: ["old/changed.js"],
  });
  expect(existsSync(join(out, "mine.js"))).toBe(true);
  expect(existsSync(join(out, "old/gone.js"))).toBe(false);
});

test("a folder that a removed file leaves empty goes too", async () => {
  const out = folder();
  await writeKit(out, [{ path: "a/b/gone.js", text: "" }]);
  await writeKit(out, []);
  expect(existsSync(join(out, "a"))).toBe(false);
});

test("a manifest that names files outside of the folder removes nothing there", async () => {
  const parent = folder();
  const out = join(parent, "kit");
  mkdirSync(out);
  writeFileSync(join(parent, "victim"), "");
  const digestOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  writeFileSync(
    join(out, ".mortise-kit.json"),
    JSON.stringify({
      formatVersion: 1,
      files: { "../victim": digestOfNothing, [join(parent, "victim")]: digestOfNothing },
    }),
  );
  await writeKit(out, [{ path: "index.js", text: "" }]);
  expect(existsSync(join(parent, "victim"))).toBe(true);
});

test.each(["../a.js", "/a.js", "a/../../b.js", "a\\..\\b.js", "C:/a.js", "", "a//b.js", ".git/config", "a/"])(
  "a kit file at %j is refused before anything is written",
  async (path) => {
    const out = folder();
    await expect(
      writeKit(out, [
        { path: "fine.js", text: "" },
        { path, text: "" },
      ]),
    ).rejects.toMatchObject({
      code: "unsafe-path",
    });
    expect(readdirSync(out)).toEqual([]);
  },
);

test("a link in the kit's folder does not lead a file out of it", async () => {
  const elsewhere = folder();
  const out = folder();
  symlinkSync(elsewhere, join(out, "src"));
  await expect(writeKit(out, [{ path: "src/a.js", text: "" }])).rejects.toMatchObject({
    code: "unsafe-path",
  });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test("a package name that npm would not take is wrong usage", async () => {
  const { code, stderr } = await mortise([
    "pdk",
    "typescript",
    shopFile(),
    "--out",
    folder(),
    "--name",
    "Not A Name",
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain("[invalid-package-name]");
});
