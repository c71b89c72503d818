import {
  createRuntime,
  type LoadOptions,
  type Plugin,
  type PluginSource,
  RuntimeError,
  type RuntimeOptions,
} from "@mortise/runtime";
import { afterAll } from "vitest";
import wabt from "wabt";

const { parseWat } = await wabt();

/** Compiles a module in WebAssembly's text format. */
export function wat(source: string): Uint8Array {
  const features = {
    exceptions: true,
    tail_call: true,
    bulk_memory: true,
    gc: true,
    function_references: true,
    reference_types: true,
    threads: true,
    memory64: true,
    multi_memory: true,
  };
  const module = parseWat("test.wat", source, features);
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

const ENV = [
  ["input_offset", "(result i64)"],
  ["input_length", "(result i64)"],
  ["input_load_u8", "(param i64) (result i32)"],
  ["input_load_u64", "(param i64) (result i64)"],
  ["length", "(param i64) (result i64)"],
  ["length_unsafe", "(param i64) (result i64)"],
  ["alloc", "(param i64) (result i64)"],
  ["free", "(param i64)"],
  ["output_set", "(param i64 i64)"],
  ["error_set", "(param i64)"],
  ["error_get", "(result i64)"],
  ["store_u8", "(param i64 i32)"],
  ["load_u8", "(param i64) (result i32)"],
  ["store_u64", "(param i64 i64)"],
  ["load_u64", "(param i64) (result i64)"],
  ["config_get", "(param i64) (result i64)"],
  ["var_get", "(param i64) (result i64)"],
  ["var_set", "(param i64 i64)"],
  ["http_request", "(param i64 i64) (result i64)"],
  ["http_status_code", "(result i32)"],
  ["http_headers", "(result i64)"],
  ["log_trace", "(param i64)"],
  ["log_debug", "(param i64)"],
  ["log_info", "(param i64)"],
  ["log_warn", "(param i64)"],
  ["log_error", "(param i64)"],
  ["get_log_level", "(result i32)"],
] as const;

/**
 * A plug-in with all of Extism's functions at hand (`$alloc`, …; `$http_request` if it is called) and these of its own:
 * `$input` (the input as a block), `$text` (the data at an address, of a length, as a block), `$out` (a block as output),
 * `$number` (an i64 as output, eight bytes). `imports` come first, as the format wants it.
 */
export function pluginWat(
  body: string,
  { imports = "", memory = '(memory (export "memory") 1)' } = {},
): Uint8Array {
  // Inline, whoever imports `http_request` needs JSPI.
  const used = ENV.filter(([name]) => name !== "http_request" || body.includes("$http_request"));
  const env = used.map(([name, type]) => `(import "extism:host/env" "${name}" (func $${name} ${type}))`);
  return wat(`(module ${imports} ${env.join("\n")} ${memory}
    (func $input (result i64) (local $n i64) (local $p i64) (local $i i64)
      (local.set $n (call $input_length))
      (local.set $p (call $alloc (local.get $n)))
      (block $done (loop $next
        (br_if $done (i64.ge_u (local.get $i) (local.get $n)))
        (call $store_u8 (i64.add (local.get $p) (local.get $i)) (call $input_load_u8 (local.get $i)))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
      (local.get $p))
    (func $text (param $at i32) (param $n i32) (result i64) (local $p i64) (local $i i32)
      (local.set $p (call $alloc (i64.extend_i32_u (local.get $n))))
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (call $store_u8 (i64.add (local.get $p) (i64.extend_i32_u (local.get $i)))
          (i32.load8_u (i32.add (local.get $at) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
      (local.get $p))
    (func $out (param $p i64) (call $output_set (local.get $p) (call $length (local.get $p))))
    (func $number (param $value i64) (local $p i64)
      (local.set $p (call $alloc (i64.const 8)))
      (call $store_u64 (local.get $p) (local.get $value))
      (call $output_set (local.get $p) (i64.const 8)))
    (func (export "echo") (result i32) (call $out (call $input)) (i32.const 0))
    ${body})`);
}

/** Loads plug-ins for the tests of one file, and closes them afterwards. */
export function testRuntime(options?: RuntimeOptions): {
  load(source: PluginSource, options?: LoadOptions): Promise<Plugin>;
} {
  const runtime = createRuntime(options);
  afterAll(() => runtime.close());
  return { load: (source, loadOptions) => runtime.load(source, loadOptions) };
}

/** The number that `$number` put out. */
export async function numberOf(call: Promise<{ bytes(): Uint8Array }>): Promise<bigint> {
  const bytes = (await call).bytes();
  return new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
}

/** The error that a call or load ends with. */
export async function errorOf(call: Promise<unknown>): Promise<RuntimeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RuntimeError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

/** Whether the plug-in still works: the question after each failure. */
export async function echoes(plugin: Plugin): Promise<boolean> {
  return (await plugin.call("echo", "still here")).text() === "still here";
}
