import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { changeCode } from "../src/module/code-changes.ts";
import { accessesOnlyFirstMemory } from "../src/module/instructions.ts";
import { KERNEL_MODULE, MoveKernelCalls } from "../src/module/kernel-calls.ts";
import { parseModule } from "../src/module/parse.ts";
import { echoes, errorOf, pluginWat, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();

/** Exports that read or write at an offset, which is the input: by a call, and through a table, which stays a call outside. */
const BOTH_WAYS = pluginWat(`
  (type $reads1 (func (param i64) (result i32)))
  (type $reads8 (func (param i64) (result i64)))
  (type $writes1 (func (param i64 i32)))
  (type $writes8 (func (param i64 i64)))
  (table funcref (elem $input_load_u8 $input_load_u64 $load_u8 $load_u64 $store_u8 $store_u64))
  (func $block (result i64) (local $p i64) (local $i i64)
    (local.set $p (call $alloc (i64.const 640)))
    (loop $next
      (call $store_u8 (i64.add (local.get $p) (local.get $i)) (i32.add (i32.wrap_i64 (local.get $i)) (i32.const 3)))
      (local.set $i (i64.add (local.get $i) (i64.const 1)))
      (br_if $next (i64.lt_u (local.get $i) (i64.const 640))))
    (local.get $p))
  ${[0, 1]
    .map(
      (isTable) => `
  (func (export "reads${isTable}") (result i32) (local $at i64) (local $base i64)
    (local.set $at (call $input_load_u64 (i64.const 0)))
    (local.set $base (call $block))
    (call $number (i64.add
      (i64.add
        (i64.extend_i32_u ${isTable ? "(call_indirect (type $reads1) (local.get $at) (i32.const 0))" : "(call $input_load_u8 (local.get $at))"})
        ${isTable ? "(call_indirect (type $reads8) (local.get $at) (i32.const 1))" : "(call $input_load_u64 (local.get $at))"})
      (i64.add
        (i64.extend_i32_u ${isTable ? "(call_indirect (type $reads1) (i64.add (local.get $base) (local.get $at)) (i32.const 2))" : "(call $load_u8 (i64.add (local.get $base) (local.get $at)))"})
        ${isTable ? "(call_indirect (type $reads8) (i64.add (local.get $base) (local.get $at)) (i32.const 3))" : "(call $load_u64 (i64.add (local.get $base) (local.get $at)))"})))
    (i32.const 0))
  (func (export "writes${isTable}") (result i32) (local $at i64) (local $base i64)
    (local.set $at (call $input_load_u64 (i64.const 0)))
    (local.set $base (call $block))
    ${isTable ? "(call_indirect (type $writes1) (i64.add (local.get $base) (local.get $at)) (i32.const 0x1ee) (i32.const 4))" : "(call $store_u8 (i64.add (local.get $base) (local.get $at)) (i32.const 0x1ee))"}
    ${isTable ? "(call_indirect (type $writes8) (i64.add (local.get $base) (i64.add (local.get $at) (i64.const 16))) (i64.const -5) (i32.const 5))" : "(call $store_u64 (i64.add (local.get $base) (i64.add (local.get $at) (i64.const 16))) (i64.const -5))"}
    (call $output_set (local.get $base) (i64.const 640))
    (i32.const 0))`,
    )
    .join("")}`);

/** The input has 20 bytes; the block, the only one beside it, 640. */
const OFFSETS = [
  ...[0n, 1n, 8n, 12n, 13n, 19n, 20n, 21n, 608n, 616n, 617n, 624n, 632n, 633n, 639n, 640n, 641n, 10_000n],
  ...[-1n, -7n, -8n, -64n, -100n, -1_000_000n, -10_000_000n],
  ...[0xffff_ffffn, 0x1_0000_0000n, 0x1_0000_0008n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n],
];

function inputOf(offset: bigint): Uint8Array {
  const input = new Uint8Array(20).fill(0xab);
  new DataView(input.buffer).setBigInt64(0, offset, true);
  return input;
}

const importsOf = (bytes: Uint8Array) => parseModule(bytes).imports.map(({ module }) => module);
const isValid = (bytes: Uint8Array): boolean => Reflect.get(globalThis, "WebAssembly").validate(bytes);

describe("the kernel's functions inside of a plug-in", () => {
  it("answer and write as the kernel's own, whatever offset they are given", async () => {
    for (const isolation of ["worker", "inline"] as const) {
      const plugin = await load(BOTH_WAYS, isolation === "inline" ? { isolation, trusted: true } : {});
      for (const offset of OFFSETS) {
        for (const kind of ["reads", "writes"]) {
          const inside = await plugin.call(`${kind}0`, inputOf(offset));
          const outside = await plugin.call(`${kind}1`, inputOf(offset));
          expect([offset, inside.bytes()]).toEqual([offset, outside.bytes()]);
        }
      }
    }
  });

  it("are there in whatever calls them directly, and only there", async () => {
    const parsed = parseModule(BOTH_WAYS);
    const moving = MoveKernelCalls.of(parsed);
    if (moving === undefined) throw new Error("They were not moved.");
    const changed = moving.finish(await changeCode(parsed, [moving]));
    expect(isValid(changed.bytes)).toBe(true);
    expect(importsOf(changed.bytes).filter((module) => module === KERNEL_MODULE)).toHaveLength(2);
    expect(changed.memories).toHaveLength(0);
    expect(changed.exports).toEqual(parsed.exports);
    const none = parseModule(pluginWat("").slice());
    expect(MoveKernelCalls.of({ ...none, imports: [] })).toBeUndefined();
  });

  it("are there in tail calls too", async () => {
    const plugin = await load(
      pluginWat(`(func $first (param i64) (result i64) (return_call $input_load_u64 (local.get 0)))
        (func (export "run") (result i32) (call $number (call $first (i64.const 0))) (i32.const 0))`),
    );
    expect((await plugin.call("run", inputOf(77n))).bytes()[0]).toBe(77);
  });

  it("leave a real plug-in's engine valid", async () => {
    const bytes = await readFile(new URL(import.meta.resolve("@mortise/compiler/engine.wasm")));
    const parsed = parseModule(new Uint8Array(bytes));
    // This one imports its memory: it stays as it is.
    expect(MoveKernelCalls.of(parsed)).toBeUndefined();
  });
});

describe("the kernel's memory, which is a plug-in's second one then", () => {
  const body = (code: string) => `(func (export "run") (result i32) ${code} (i32.const 0))`;

  it.each([
    ["a load", body("(drop (i32.load 1 (i32.const 0)))")],
    ["a store", body("(i64.store 1 (i32.const 424) (i64.const -1))")],
    ["memory.size", body("(drop (memory.size 1))")],
    ["memory.grow", body("(drop (memory.grow 1 (i32.const 1)))")],
    ["memory.fill", body("(memory.fill 1 (i32.const 0) (i32.const 0) (i32.const 64))")],
    ["memory.copy from it", body("(memory.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 64))")],
    ["memory.copy to it", body("(memory.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 64))")],
    ["memory.init", `(data $d "x") ${body("(memory.init 1 $d (i32.const 0) (i32.const 0) (i32.const 1))")}`],
    ["data", `(data (memory 1) (i32.const 384) "\\ff\\ff\\ff\\ff") ${body("")}`],
    ["an export", `(export "second" (memory 1)) ${body("")}`],
  ])("cannot be reached by %s", async (_name, source) => {
    expect(await errorOf(load(pluginWat(source)))).toMatchObject({ code: "invalid-module" });
  });

  it("cannot be imported", async () => {
    const imports = `(import "${KERNEL_MODULE}" "memory" (memory 0))`;
    const second = `(import "${KERNEL_MODULE}" "own memory" (memory 0))`;
    for (const wrong of [imports, second]) {
      expect(await errorOf(load(pluginWat("", { imports: wrong, memory: "" })))).toMatchObject({
        code: "missing-import",
      });
    }
  });

  it("is not given to a plug-in that has two memories itself, or none", async () => {
    for (const memory of ["", '(memory (export "memory") 1) (memory 1)']) {
      const parsed = parseModule(pluginWat("(func)", { memory: memory === "" ? "(memory 1)" : memory }));
      expect(MoveKernelCalls.of(parsed) === undefined).toBe(memory !== "");
    }
    const plugin = await load(
      pluginWat(
        `(memory 1) ${body("(i64.store 1 (i32.const 424) (i64.const -1)) (call $number (i64.load 1 (i32.const 424)))")}`,
      ),
    );
    expect((await plugin.call("run")).bytes()[0]).toBe(0xff);
    expect(await echoes(plugin)).toBe(true);
  });
});

describe("whether an instruction accesses the first memory alone", () => {
  it.each([
    ["a load", [0x28, 2, 0], true],
    ["a load from another one", [0x28, 0x42, 1, 0], false],
    ["a load whose alignment is longer than it has to be", [0x28, 0x82, 0x00, 0], false],
    ["memory.size", [0x3f, 0], true],
    ["memory.size, in more bytes than it needs", [0x3f, 0x80, 0x00], false],
    ["memory.init of the 200th segment", [0xfc, 8, 0xc8, 0x01, 0], true],
    ["memory.init of another memory", [0xfc, 8, 0, 1], false],
    ["memory.copy", [0xfc, 10, 0, 0], true],
    ["memory.copy, its second number in more bytes than it needs", [0xfc, 0x8a, 0x00, 0, 1], false],
    ["a load of a vector", [0xfd, 0, 4, 0], true],
    ["a load of a vector from another one", [0xfd, 0, 0x44, 1, 0], false],
    ["a load of a lane from another one", [0xfd, 84, 0x40, 1, 0, 0], false],
    ["an atomic operation on another one", [0xfe, 0x1e, 0x42, 1, 0], false],
    ["table.copy", [0xfc, 14, 1, 1], true],
    ["a call", [0x10, 0x41], true],
  ] as const)("%s", (_name, code, expected) => {
    expect(accessesOnlyFirstMemory(Uint8Array.from(code), 0)).toBe(expected);
  });
});

it("wat() takes two memories", () => expect(isValid(wat("(module (memory 1) (memory 1))"))).toBe(true));
