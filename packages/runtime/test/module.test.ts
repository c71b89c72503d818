import { readModuleInterface } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();

describe("a module's interface", () => {
  it("is read without running or compiling it", () => {
    const source = wat(`(module
      (import "extism:host/env" "alloc" (func (param i64) (result i64)))
      (import "extism:host/user" "send" (func (param i32 i64 f32 f64)))
      (import "env" "m" (memory 1 2)) (import "env" "t" (table 3 funcref)) (import "env" "g" (global $g (mut i32)))
      (func (export "run") (result i32) (i32.const 0)) (export "g" (global $g))
      (start $trap) (func $trap (unreachable)))`);
    expect(readModuleInterface(source)).toEqual({
      imports: [
        { module: "extism:host/env", name: "alloc", kind: "function", parameters: ["i64"], results: ["i64"] },
        {
          module: "extism:host/user",
          name: "send",
          kind: "function",
          parameters: ["i32", "i64", "f32", "f64"],
          results: [],
        },
        { module: "env", name: "m", kind: "memory", initial: 1, maximum: 2 },
        { module: "env", name: "t", kind: "table", element: "anyfunc", initial: 3, maximum: undefined },
        { module: "env", name: "g", kind: "global" },
      ],
      exports: [
        { name: "run", kind: "function", parameters: [], results: ["i32"] },
        { name: "g", kind: "global" },
      ],
    });
  });

  it("is what the loaded plug-in shows", async () => {
    const source = wat(
      '(module (import "extism:host/user" "ask" (func)) (func (export "run") (result i32) (i32.const 0)))',
    );
    const plugin = await load(source, { imports: { "extism:host/user": { ask: () => {} } } });
    expect(plugin.imports).toEqual(readModuleInterface(source).imports);
    expect(plugin.exports).toEqual(["run"]);
  });

  it("has an error for each thing that is no module", () => {
    const invalid = expect.objectContaining({ code: "invalid-module" });
    for (const bytes of [new Uint8Array(), new TextEncoder().encode("\0asm nothing")]) {
      expect(() => readModuleInterface(bytes)).toThrow(invalid);
    }
    // A body that leaves nothing where an i32 is due.
    const source = wat('(module (func (export "run") (result i32) (i32.const 0)))');
    const body = source.lastIndexOf(0x41);
    expect(() => readModuleInterface(source.with(body, 0x0b))).toThrow(invalid);
  });

  it("is read from modules with types of garbage-collected languages", () => {
    const types = [0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x5e, 0x64, 0, 0, 0x60, 1, 0x63, 0x6e, 0];
    const source = Uint8Array.of(
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      1,
      types.length + 1,
      2,
      ...types,
      3,
      2,
      1,
      2,
      7,
      5,
      1,
      1,
      0x66,
      0,
      0,
      10,
      4,
      1,
      2,
      0,
      0x0b,
    );
    expect(readModuleInterface(source).exports).toEqual([
      { name: "f", kind: "function", parameters: ["other"], results: [] },
    ]);
  });
});
