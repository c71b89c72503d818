import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "..", "check-imports.ts");

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-imports-"));
  for (const name of ["contract", "openapi", "runtime", "pdk"]) plantPackage(name);
});
afterEach(() => rmSync(root, { recursive: true }));

test("imports that the table allows pass", () => {
  plantPackage("openapi", { dependencies: ["@mortise/contract", "yaml"], references: ["../contract"] });
  plant(
    "packages/openapi/src/index.ts",
    'import { readFile } from "node:fs/promises";',
    'import type { Contract } from "@mortise/contract";',
    'import { parse } from "yaml";',
    'export * from "./other.ts";',
  );
  expect(check()).toEqual({ status: 0, found: [] });
});

test.each([
  ["a static import", 'import { host } from "@mortise/host";'],
  ["a type import", 'import type { Contract } from "@mortise/contract";'],
  ["a re-export", 'export { host } from "@mortise/host";'],
  ["a re-export of everything", 'export * from "@mortise/host";'],
  ["a dynamic import", 'const host = import("@mortise/host");'],
  ["a dynamic import in a template", "const host = import(`@mortise/host`);"],
  ["an import in a type", 'let host: import("@mortise/host").Host;'],
  ["a require", 'const host = require("@mortise/host");'],
  ["a require.resolve", 'const host = require.resolve("@mortise/host");'],
  ["an import assignment", 'import host = require("@mortise/host");'],
  ["an import.meta.resolve", 'const host = import.meta.resolve("@mortise/host");'],
])("%s of a package that the table does not allow is found", (_, line) => {
  plantPackage("runtime", { dependencies: ["yaml"] });
  plant("packages/runtime/src/deep/file.ts", "// a line before", line);
  const { status, found } = check();
  expect(status).toBe(1);
  expect(found).toEqual([
    expect.stringMatching(/^packages\/runtime\/src\/deep\/file\.ts:2: runtime must not import/),
  ]);
});

test.each([
  ["a relative import", 'import "../../contract/src/index.ts";'],
  ["a URL of the module", 'new URL("../../contract/dist/index.js", import.meta.url);'],
  ["a reference comment", '/// <reference path="../../contract/src/index.ts" />'],
])("%s that leads out of the package is found", (_, line) => {
  plant("packages/openapi/src/index.ts", line);
  expect(check().found).toEqual([expect.stringContaining("packages/openapi/src/index.ts:1:")]);
});

test("a computed import is found, for it could be anything", () => {
  plant("packages/openapi/src/index.ts", 'const name = "@mortise/" + "host";', "await import(name);");
  expect(check().found).toEqual([expect.stringMatching(/:2: a computed import/)]);
});

test("a text or comment that looks like an import is none", () => {
  plant(
    "packages/openapi/src/index.ts",
    'export const text = `import "@mortise/host";`;',
    '// import "@mortise/host"',
  );
  expect(check().status).toBe(0);
});

test("a dependency or a project reference that the table does not allow is found", () => {
  plantPackage("contract", { dependencies: ["@mortise/host"], references: ["../openapi"] });
  expect(check().found).toEqual([
    expect.stringMatching(/contract\/package\.json:\d+: contract must not depend on @mortise\/host/),
    expect.stringMatching(/contract\/tsconfig\.json:\d+: contract must not refer to openapi/),
  ]);
});

test("an import that the manifest does not declare is found", () => {
  plant("packages/contract/src/index.ts", 'import "yaml";');
  expect(check().found).toEqual([expect.stringContaining("package.json does not declare yaml")]);
});

test("a package that the table does not know is found", () => {
  plantPackage("stray");
  expect(check().found).toEqual([expect.stringContaining('"stray" is not in the table')]);
});

test("one language's generator that imports another's is found, and a shared part that imports one", () => {
  plant("packages/pdk/src/index.ts", 'export * from "./typescript/generate.ts";');
  plant("packages/pdk/src/typescript/generate.ts", 'import "../printer/lines.ts";');
  plant("packages/pdk/src/rust/generate.ts", 'import "../typescript/generate.ts";');
  plant("packages/pdk/src/printer/lines.ts", 'import "../rust/generate.ts";');
  expect(check().found).toEqual([
    expect.stringContaining("pdk/src/printer/lines.ts:1: the shared part must not import the language rust"),
    expect.stringContaining("pdk/src/rust/generate.ts:1: rust must not import the language typescript"),
  ]);
});

test("every test may ask how this machine's toolchains are called, and no source may", () => {
  plant("packages/pdk/test/rust/kit.test.ts", 'import "../../../../conformance/toolchains.ts";');
  plant("packages/pdk/src/index.ts", 'import "../../../conformance/toolchains.ts";');
  expect(check().found).toEqual([expect.stringContaining("packages/pdk/src/index.ts:1:")]);
});

test("an import of a folder beside the packages is found, wherever it is", () => {
  plant("packages/contract/test/a.test.ts", 'import "../../../conformance/cases.ts";');
  plant("examples/app/main.ts", 'import "../../benchmarks/one.ts";', 'import "@mortise/conformance";');
  plant("conformance/cases.ts", 'import "../packages/contract/src/index.ts";', 'import "./own.ts";');
  expect(check().found).toEqual([
    expect.stringContaining("packages/contract/test/a.test.ts:1:"),
    expect.stringContaining("conformance/cases.ts:1:"),
    expect.stringContaining("examples/app/main.ts:1: nothing imports benchmarks/"),
    expect.stringContaining("examples/app/main.ts:2: nothing imports @mortise/conformance"),
  ]);
});

test("a test that takes another package's code by its path is found; data outside is none of our business", () => {
  plant(
    "packages/contract/test/a.test.ts",
    'import "../../openapi/src/index.ts";',
    'import "../src/names.ts";',
  );
  plant("packages/contract/test/b.test.ts", 'new URL("../../../../documents", import.meta.url);');
  expect(check().found).toEqual([
    expect.stringMatching(/contract\/test\/a\.test\.ts:1: "\.\.\/\.\.\/openapi\/src\/index\.ts" leads out/),
  ]);
});

test("the repository itself passes", () => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

function check(): { readonly status: number | null; readonly found: readonly string[] } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, root], { encoding: "utf8" });
  return { status, found: stderr.split("\n").filter((line) => line !== "" && !/^imports: \d/.test(line)) };
}

function plantPackage(
  name: string,
  {
    dependencies = [],
    references = [],
  }: { dependencies?: readonly string[]; references?: readonly string[] } = {},
): void {
  plant(
    `packages/${name}/package.json`,
    JSON.stringify({ dependencies: Object.fromEntries(dependencies.map((d) => [d, "1.0.0"])) }, null, 2),
  );
  plant(
    `packages/${name}/tsconfig.json`,
    JSON.stringify({ references: references.map((path) => ({ path })) }, null, 2),
  );
}

function plant(path: string, ...lines: readonly string[]): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${lines.join("\n")}\n`);
}
