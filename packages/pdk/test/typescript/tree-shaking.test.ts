import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { wicked } from "../contracts/wicked.ts";
import { Workplace } from "./on-disk.ts";

const workplace = new Workplace(wicked);
afterAll(() => workplace.remove());

async function bundle(text: string): Promise<string> {
  const stdin = { contents: text, resolveDir: workplace.folder, loader: "ts" } as const;
  const result = await build({
    stdin,
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
    target: "es2023",
    logLevel: "error",
  });
  return result.outputFiles[0]?.text ?? "";
}

test("a bundle holds the operations that it uses, and no other", async () => {
  const text = await bundle('import { delete_ } from "@acme/kit"; globalThis.used = delete_;');
  expect(text).toContain('"delete"');
  expect(text).not.toContain("create_customer");
  expect(text).not.toContain("upload");
});

test("a bundle holds what converts bytes only with an operation that has bytes", async () => {
  expect(await bundle('import { delete_ } from "@acme/kit"; globalThis.used = delete_;')).not.toContain(
    "btoa",
  );
  expect(await bundle('import { download } from "@acme/kit"; globalThis.used = download;')).toContain("btoa");
});

test("types cost nothing", async () => {
  const nothing = await bundle("export {};");
  expect(await bundle('import type { Customer } from "@acme/kit"; export type Mine = Customer;')).toBe(
    nothing,
  );
  expect(await bundle('import "@acme/kit";')).toBe(nothing);
});

test("one operation costs a plug-in less than 2 KB, and each further one its name and places", async () => {
  const one = await bundle('import { delete_ } from "@acme/kit"; globalThis.used = [delete_];');
  const two = await bundle(
    'import { delete_, createCustomer } from "@acme/kit"; globalThis.used = [delete_, createCustomer];',
  );
  expect(one.length).toBeLessThan(2048);
  expect(two.length - one.length).toBeLessThan(60);
});
