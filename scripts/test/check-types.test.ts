import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "..", "check-types.ts");

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-types-"));
  for (const folder of ["src", "dist"])
    mkdirSync(join(root, "packages/contract", folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

test("an any in a declaration is found at its line, also deep inside a type", () => {
  plant(
    "index",
    "export type Any = unknown;",
    "export declare const read: (text: string) => Map<string, any[]>;",
  );
  const { status, stderr } = check();
  expect(stderr).toContain("packages/contract/dist/index.d.ts:2: an exported declaration holds an any");
  expect(status).toBe(1);
});

test("the word any in a name, a text or a comment is none", () => {
  plant("index", "/** any */", 'export type Any = "any" | { readonly any: string };');
  expect(check()).toMatchObject({ status: 0, stderr: "" });
});

test("a declaration whose source is gone is left alone", () => {
  plant("index", "export declare const a: string;");
  writeFileSync(join(root, "packages/contract/dist/old.d.ts"), "export declare const b: any;\n");
  expect(check().status).toBe(0);
});

test("a package that was not built is found", () => {
  expect(check().stderr).toContain("npm run build");
});

function plant(name: string, ...lines: readonly string[]): void {
  writeFileSync(join(root, `packages/contract/src/${name}.ts`), "");
  writeFileSync(join(root, `packages/contract/dist/${name}.d.ts`), `${lines.join("\n")}\n`);
}

function check(): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, root], { encoding: "utf8" });
  return { status, stderr };
}
