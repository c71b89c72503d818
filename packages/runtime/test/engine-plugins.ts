import { createHash } from "node:crypto";
import { wat } from "./wat.ts";

/**
 * An engine as small as one can be. Its handlers: 0 puts out the memory's first 64 bytes; 1 counts, and puts out how often;
 * 2 calls the operation whose number is at 60, and puts out what it answers; 3 logs; 4 grows memory by 100 pages at once, and
 * puts out what `memory.grow` said; 5 writes, starts over by `restore`, and puts out as 0 does; 6 never ends; 7 calls the
 * operation at 60 without an input.
 */
const ENGINE = `(module
  (import "mortise:plugin" "memory" (memory 1))
  (import "mortise:plugin" "restore" (func $restore))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (type $with (func (param i64) (result i64)))
  (type $without (func (result i64)))
  (global $count (export "count") (mut i32) (i32.const 0))
  (global $large (export "large") (mut i64) (i64.const 0))
  (table $own 1 funcref)
  (table $operations (export "operations") 0 8 funcref)
  (data (i32.const 0) "engine's engine's ")
  (func $block (result i64) (local $p i64)
    (local.set $p (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $p) (i64.load (i32.const 0)))
    (local.get $p))
  (func $memory (local $p i64) (local $at i32)
    (local.set $p (call $alloc (i64.const 64)))
    (loop $next
      (call $store_u64 (i64.add (local.get $p) (i64.extend_i32_u (local.get $at))) (i64.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 64))))
    (call $output_set (local.get $p) (i64.const 64)))
  (func $number (param $value i64) (local $p i64)
    (local.set $p (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $p) (local.get $value))
    (call $output_set (local.get $p) (i64.const 8)))
  (func $out (param $p i64) (call $output_set (local.get $p) (call $length (local.get $p))))
  (func (export "run") (param $handler i32) (result i32)
    (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
      (br_table $0 $1 $2 $3 $4 $5 $6 $7 (local.get $handler)))
      (call $memory) (return (i32.const 0)))
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (call $number (i64.add (global.get $large) (i64.extend_i32_s (global.get $count)))) (return (i32.const 0)))
      (call $out (call_indirect $operations (type $with) (call $block) (i32.load (i32.const 60)))) (return (i32.const 0)))
      (call $log_info (call $block)) (return (i32.const 0)))
      (call $number (i64.extend_i32_s (memory.grow (i32.const 100)))) (return (i32.const 0)))
      (i64.store (i32.const 32) (i64.const -1)) (i64.store (i32.const 9000) (i64.const -1))
      (global.set $count (i32.const 77)) (call $restore)
      (i32.store (i32.const 56) (i32.add (global.get $count) (i32.load (i32.const 9000))))
      (call $memory) (return (i32.const 0)))
      (loop $again (br $again)))
    (call $out (call_indirect $operations (type $without) (i32.load (i32.const 60))))
    (i32.const 0)))`;

export const engine = wat(ENGINE);

/** An engine with something else in one place. */
export function engineWith(what: string, instead: string): Uint8Array {
  return wat(ENGINE.replace(what, instead));
}

/** Names of the handlers, in the order of their numbers. */
export const HANDLERS = ["dump", "count", "ask", "log", "grow", "over", "spin", "ask_nothing"];

/** What the section "mortise:engine" of a plug-in says. */
export type Section = Readonly<Record<string, unknown>>;

/** The section of {@link plugin}, as a compiler would write it. */
export const SECTION: Section = {
  formatVersion: 1,
  engine: createHash("sha256").update(engine).digest("hex"),
  globals: { count: 5, large: "9007199254740993" },
  handlers: HANDLERS,
  operations: [5, 4],
  image: [0, 40],
};

/** A plug-in whose own code puts out nothing, so that it shows where it ran. */
export function plugin(section: Section | string = SECTION, replace: readonly [string, string] = ["", ""]) {
  const handlers = HANDLERS.map((name) => `(func (export "${name}") (result i32) (i32.const 0))`);
  const module = wat(
    `(module
    (import "extism:host/env" "alloc" (func (param i64) (result i64)))
    (import "extism:host/env" "store_u64" (func (param i64 i64)))
    (import "extism:host/env" "output_set" (func (param i64 i64)))
    (import "extism:host/env" "length" (func (param i64) (result i64)))
    (import "app" "nothing" (func (result i64)))
    (import "app" "find" (func (param i64) (result i64)))
    (memory (export "memory") 1 50)
    ${handlers.join("\n")}
    (data "plug-in\\00") (data "more"))`.replace(...replace),
  );
  return withSection(module, typeof section === "string" ? section : JSON.stringify(section));
}

/** A module with the custom section "mortise:engine" behind it. */
export function withSection(module: Uint8Array, content: string): Uint8Array {
  const name = Buffer.from("mortise:engine");
  const body = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(content)]);
  return Buffer.concat([module, Buffer.from([0]), leb(body.length), body]);
}

function leb(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
