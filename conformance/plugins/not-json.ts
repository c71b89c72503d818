import wabt from "wabt";

/** A plug-in as some other language's PDK might build it, whose only export answers with text that is no JSON. */
export async function notJson(event: string): Promise<Uint8Array> {
  const text = `(module
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (func (export "${event}") (result i32)
      (local $block i64)
      (local.set $block (call $alloc (i64.const 1)))
      (call $store (local.get $block) (i32.const 123))
      (call $output (local.get $block) (i64.const 1))
      (i32.const 0)))`;
  const module = (await wabt()).parseWat(`${event}.wat`, text);
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
