import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readModule } from "@mortise/compiler";
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { build, refusal } from "./author.ts";
import { start } from "./extism.ts";
import { HOSTS } from "./shared.ts";
import { Module } from "./webassembly.ts";

const CORE = [
  "alloc",
  "error_set",
  "input_length",
  "input_load_u64",
  "input_load_u8",
  "output_set",
  "store_u64",
  "store_u8",
];
const ANSWERS = ["free", "length", "load_u64", "load_u8"];

async function importsOf(source: string): Promise<Record<string, readonly string[]>> {
  const plugin = await build(source);
  const modules = [...new Set(plugin.imports.map(({ module }) => module))];
  return Object.fromEntries(
    modules.map((from) => [
      from,
      plugin.imports
        .filter(({ module }) => module === from)
        .map(({ name }) => name)
        .sort(),
    ]),
  );
}

describe("a plug-in imports exactly what it uses", () => {
  it("nothing but eight functions of Extism's if it only computes", async () => {
    expect(await importsOf("export const f = (n: number) => n + 1;")).toEqual({ "extism:host/env": CORE });
  });

  it("the operations that it calls, and none that it merely could", async () => {
    const source = `import * as api from "@acme/kit";
      import { deleteEverything } from "@acme/kit";
      export const onInvoicePaid = () => { api.createCustomer({ body: { name: "n" } }); };`;
    expect(await importsOf(source)).toEqual({
      "extism:host/env": [...CORE, ...ANSWERS].sort(),
      "extism:host/user": ["create_customer"],
    });
  });

  it("the log, a clock, random numbers, settings: where it names them", async () => {
    expect(await importsOf('export const f = () => console.log("x");')).toEqual({
      "extism:host/env": [...CORE, "log_info"].sort(),
    });
    expect(await importsOf('export const f = (k: "log") => console[k]("x");')).toEqual({
      "extism:host/env": [...CORE, "log_debug", "log_error", "log_info", "log_warn"].sort(),
    });
    expect(await importsOf("export const f = () => [new Date(), performance.now()];")).toEqual({
      "extism:host/env": CORE,
      wasi_snapshot_preview1: ["clock_time_get"],
    });
    expect(await importsOf("export const f = () => globalThis.Math.random() + Math.abs(1);")).toEqual({
      "extism:host/env": CORE,
      wasi_snapshot_preview1: ["random_get"],
    });
    const settings = `import { config, variables } from "mortise:plugin"; export const f = () => config.get("k");`;
    expect(await importsOf(settings)).toEqual({
      "extism:host/env": [...CORE, ...ANSWERS, "config_get"].sort(),
    });
  });

  it("and exports its memory and its handlers, nothing else", async () => {
    const plugin = await build('import "@acme/kit"; export const onInvoicePaid = () => {};');
    expect(Module.exports(new Module(plugin.wasm))).toEqual([
      { name: "memory", kind: "memory" },
      { name: "invoice_paid", kind: "function" },
    ]);
  });

  it("those of a kit that only another package imports", async () => {
    const plugin = await build({
      "plugin.ts": 'import { make } from "own-helper"; export const onInvoicePaid = () => { make(); };',
      "node_modules/own-helper/package.json":
        '{ "name": "own-helper", "type": "module", "main": "index.js" }',
      "node_modules/own-helper/index.js":
        'import { listCustomers } from "@acme/kit"; export const make = () => listCustomers();',
      "node_modules/own-helper/index.d.ts": "export declare const make: () => unknown;",
    });
    expect(plugin.exports).toEqual(["invoice_paid"]);
    expect(plugin.imports.at(-1)).toEqual({ module: "extism:host/user", name: "list_customers" });
  });

  it("in a module of features that any WebAssembly engine has", async () => {
    const { wasm } = await build('import "@acme/kit"; export const onInvoicePaid = () => {};');
    const newer = {
      simd: false,
      threads: false,
      gc: false,
      exceptions: false,
      tail_call: false,
      memory64: false,
    };
    const features = {
      bulk_memory: true,
      sign_extension: true,
      sat_float_to_int: true,
      mutable_globals: true,
    };
    const module = (await wabt()).readWasm(wasm, {
      ...features,
      ...newer,
      reference_types: false,
      multi_value: false,
    });
    expect(() => module.validate()).not.toThrow();
    module.destroy();
  });

  it("says what it was compiled for", async () => {
    const plugin = await build(`import "@acme/kit"; export const onInvoicePaid = () => {};`);
    const section = readModule(plugin.wasm).customSections.get("mortise");
    expect(JSON.parse(new TextDecoder().decode(section))).toEqual({
      formatVersion: 1,
      contracts: [{ title: "Acme", version: "2.3.0" }],
    });
  });
});

describe("a plug-in with many operations", () => {
  const manyOperations = (count: number): string => {
    const guest = 'const guest = (globalThis as any)[Symbol.for("mortise.guest")];';
    const names = Array.from({ length: count }, (_, index) => `operation_${index}`);
    const table = `const calls = ${JSON.stringify(names)}.map((name, i) => guest.importFunction(name, i % 3 !== 0));`;
    return `${guest}\n${table}\nexport const all = () => calls.map((call, i) => JSON.parse(call(String(i))));`;
  };

  it.each(HOSTS)("calls all 1,223 of them %s", async (_where, start) => {
    const plugin = await build(manyOperations(1223));
    expect(plugin.imports.filter(({ module }) => module === "extism:host/user")).toHaveLength(1223);
    const operations = Object.fromEntries(
      Array.from({ length: 1223 }, (_, i) => [`operation_${i}`, (input: unknown) => [i, input ?? null]]),
    );
    const answers = await (await start(plugin, operations)).call("all");
    expect(answers).toEqual(Array.from({ length: 1223 }, (_, i) => [i, i % 3 === 0 ? null : i]));
  });

  it("is refused beyond what a module has room for", async () => {
    expect((await refusal(manyOperations(2049))).code).toBe("too-many-operations");
  });
});

describe("an operation", () => {
  const guest = 'const guest = (globalThis as any)[Symbol.for("mortise.guest")];';

  it("cannot be declared while the plug-in runs", async () => {
    const plugin = await build(`${guest} export const f = () => guest.importFunction("late", true)("{}");`);
    expect(await (await start(plugin)).failure("f")).toContain(
      "The operation late is declared while the plug-in runs",
    );
  });

  it("cannot be declared in two ways", async () => {
    const source = `${guest} guest.importFunction("a", true); guest.importFunction("a", false); export const f = () => 1;`;
    expect((await refusal(source)).messages[0]?.text).toContain("declared with and without an input");
  });
});

describe("a plug-in that only listens, and calls no operation", () => {
  const types = (kit: string) => `import type { OnInvoicePaid } from "${kit}";
    export const onInvoicePaid: OnInvoicePaid = () => {};`;

  it("exports the events of the kit whose types it imports", async () => {
    expect((await build(types("@acme/kit"))).exports).toEqual(["invoice_paid"]);
  });

  it("even under a name that its package.json gives the kit", async () => {
    const kit = ["index.js", "index.d.ts", "kit.json", "package.json"].map((name) => [
      `kit/${name}`,
      readFileSync(join(import.meta.dirname, "fixtures/kit", name), "utf8"),
    ]);
    const manifest = JSON.stringify({ type: "module", imports: { "#app": "./kit/index.js" } });
    const files = { ...Object.fromEntries(kit), "plugin.ts": types("#app"), "package.json": manifest };
    expect((await build(files)).exports).toEqual(["invoice_paid"]);
  });
});
