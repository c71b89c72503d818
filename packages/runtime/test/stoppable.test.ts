import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { changesOnlyMemory } from "../src/module/code.ts";
import { changeCode } from "../src/module/code-changes.ts";
import { skipInstruction, skipLocals } from "../src/module/instructions.ts";
import { type ParsedModule, parseModule, SECTION } from "../src/module/parse.ts";
import { MakeStoppable } from "../src/module/stoppable.ts";
import { errorOf, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();
const isValid = (bytes: Uint8Array): boolean => Reflect.get(globalThis, "WebAssembly").validate(bytes);
const LOOK = "03400b";
const makeStoppable = (parsed: ParsedModule) => changeCode(parsed, [new MakeStoppable()]);
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function codeOf({ bytes, sections }: ParsedModule): Uint8Array {
  const section = sections.find(({ id }) => id === SECTION.code);
  return bytes.subarray(section?.start, section?.end);
}

describe("code that is added so that V8 ends it", () => {
  it("is nothing in a module that needs none", async () => {
    const parsed = parseModule(
      wat(`(module (memory 1) (func $f (param i32) (result i32) (loop $l (br_if $l (local.get 0))) (i32.load (i32.const 64)))
        (func (export "run") (result i32) (call $f (i32.const 0x12131512))))`),
    );
    expect(await makeStoppable(parsed)).toBe(parsed);
  });

  it("stands at the beginning of functions with tail calls, and in no other", async () => {
    const parsed = parseModule(
      wat(`(module (table funcref (elem $a)) (func $a (local i64 f32) (return_call $b)) (func $b (nop) (nop))
        (func $c (return_call_indirect (i32.const 0))) (start $b))`),
    );
    const stoppable = await makeStoppable(parsed);
    const code = hexOf(codeOf(stoppable));
    expect(code).toContain(`02017e017d${LOOK}1201`);
    expect(code).toContain("040001010b");
    expect(code).toContain(`00${LOOK}41001300`);
    expect(isValid(stoppable.bytes)).toBe(true);
    expect(stoppable.start).toBe(1);
  });

  it("is called before each operation on a run, and keeps the numbers of all other functions", async () => {
    const parsed = parseModule(
      wat(`(module (import "a" "b" (func)) (memory 1) (data $d "x") (table $t 1 funcref) (elem $e func $f)
        (func $f (export "f") (result i32)
          (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (memory.copy (i32.const 0) (i32.const 0) (i32.const 0))
          (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0)) (table.fill $t (i32.const 0) (ref.null func) (i32.const 0))
          (table.copy $t $t (i32.const 0) (i32.const 0) (i32.const 0)) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 0))
          (i32.const 7)))`),
    );
    const stoppable = await makeStoppable(parsed);
    expect(isValid(stoppable.bytes)).toBe(true);
    expect(hexOf(codeOf(stoppable)).match(/1002fc(08|0a|0b|0c|0e|11)/g)).toHaveLength(6);
    expect(stoppable.exports).toEqual(parsed.exports);
    const { Instance, Module } = Reflect.get(globalThis, "WebAssembly");
    const f: unknown = new Instance(new Module(stoppable.bytes), { a: { b() {} } }).exports.f;
    expect(typeof f === "function" && f()).toBe(7);
  });

  it("leaves a real engine valid, and such that it can be put back", async () => {
    const bytes = await readFile(new URL(import.meta.resolve("@mortise/compiler/engine.wasm")));
    const parsed = parseModule(new Uint8Array(bytes));
    const stoppable = await makeStoppable(parsed);
    expect(stoppable).not.toBe(parsed);
    expect(isValid(stoppable.bytes)).toBe(true);
    for (const { bytes: all, sections } of [parsed, stoppable]) {
      const code = sections.find(({ id }) => id === SECTION.code);
      expect(changesOnlyMemory(all, code?.start ?? 0, code?.end ?? 0)).toBe(true);
    }
  });

  it("needs code that is known: instructions that it does not know are refused", async () => {
    const wasm = wat('(module (func (export "run") (result i32) (i32.const 0)))');
    const body = wasm.lastIndexOf(0x41);
    for (const wrong of [0xff, 0x27, 0x0b]) {
      expect(await errorOf(load(wasm.with(body, wrong)))).toMatchObject({ code: "invalid-module" });
    }
  });
});

describe("where an instruction ends", () => {
  const NUMBER = [0x80, 0x01];
  it.each([
    ["a block of a reference type", [0x02, 0x63, 0x70]],
    ["a block of a function type", [0x02, ...NUMBER]],
    ["br_table", [0x0e, 2, 0, ...NUMBER, 1]],
    ["try_table with each kind of catch", [0x1f, 0x40, 4, 0, 1, 2, 1, ...NUMBER, 0, 2, 5, 3, 0]],
    ["select of a type", [0x1c, 1, 0x64, 0x6e]],
    ["a load", [0x28, 2, ...NUMBER]],
    ["a load from another memory", [0x28, 0x42, 1, ...NUMBER]],
    ["f64.const", [0x44, 1, 2, 3, 4, 5, 6, 7, 8]],
    ["ref.null of a type by its number", [0xd0, ...NUMBER]],
    ["array.new_fixed", [0xfb, 8, 1, ...NUMBER]],
    ["br_on_cast", [0xfb, 24, 3, 0, 0x6e, ...NUMBER]],
    ["memory.copy, in more bytes than it needs", [0xfc, 0x8a, 0x00, 0, 1]],
    ["v128.const", [0xfd, 12, ...new Array(16).fill(0x0b)]],
    ["a load of a lane", [0xfd, 84, 0, ...NUMBER, 3]],
    ["relaxed arithmetic", [0xfd, 0x93, 0x02]],
    ["an atomic operation", [0xfe, 0x1e, 2, ...NUMBER]],
    ["a fence", [0xfe, 3, 0]],
  ])("%s", (_name, code) => {
    expect(skipInstruction(Uint8Array.from([...code, 0x0b, 0x0b]), 0)).toBe(code.length);
  });

  it.each([
    ["an opcode without a meaning", [0x27]],
    ["a proposal's", [0xe0, 0]],
    ["a second number without a meaning", [0xfc, 0x40]],
    ["a heap type of a proposal", [0xd0, 0x62, 0]],
    ["a catch of an unknown kind", [0x1f, 0x40, 1, 4, 0]],
    ["a count beyond the end", [0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ["a number that never ends", [0xfc, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
  ])("is not known of %s", (_name, code) => {
    expect(skipInstruction(Uint8Array.from(code), 0)).toBe(-1);
  });

  it("is found behind locals of any type", () => {
    expect(skipLocals(Uint8Array.of(3, 1, 0x7f, 0x80, 0x01, 0x63, 0x70, 2, 0x7b, 0x0b), 0, 10)).toBe(9);
    expect(skipLocals(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0x7f), 0, 7)).toBe(-1);
  });
});
