import wabt from "wabt";

const { parseWat } = await wabt();
const FEATURES = {
  exceptions: true,
  bulk_memory: true,
  multi_memory: true,
  multi_value: true,
  reference_types: true,
  sat_float_to_int: true,
  tail_call: true,
  threads: true,
  memory64: true,
};

/** Extism's functions in the text format, each with its type: what a plug-in of ours may import. */
export const ENV = {
  input_offset: "(result i64)",
  input_length: "(result i64)",
  input_load_u8: "(param i64) (result i32)",
  input_load_u64: "(param i64) (result i64)",
  length: "(param i64) (result i64)",
  length_unsafe: "(param i64) (result i64)",
  alloc: "(param i64) (result i64)",
  free: "(param i64)",
  output_set: "(param i64 i64)",
  error_set: "(param i64)",
  error_get: "(result i64)",
  store_u8: "(param i64 i32)",
  load_u8: "(param i64) (result i32)",
  store_u64: "(param i64 i64)",
  load_u64: "(param i64) (result i64)",
  config_get: "(param i64) (result i64)",
  var_get: "(param i64) (result i64)",
  var_set: "(param i64 i64)",
  http_request: "(param i64 i64) (result i64)",
  http_status_code: "(result i32)",
  http_headers: "(result i64)",
  log_trace: "(param i64)",
  log_debug: "(param i64)",
  log_info: "(param i64)",
  log_warn: "(param i64)",
  log_error: "(param i64)",
  get_log_level: "(result i32)",
} as const;

/** The name of one of Extism's functions. */
export type EnvFunction = keyof typeof ENV;

/** What a plug-in has beside its own functions. */
export interface Around {
  /** More imports; the text format wants them first. */
  readonly imports?: string;
  /** Its memory. Default: one page, exported. */
  readonly memory?: string;
}

/** Compiles a module in the text format. */
export function compileWat(source: string): Uint8Array<ArrayBuffer> {
  const module = parseWat("plugin.wat", source, FEATURES);
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/**
 * A plug-in around `body`. It imports those of Extism's functions that are called as `$name`, and has these of its own:
 *
 * - `$block at n`: a new block with `n` bytes of its memory from `at` on.
 * - `$input`: a new block with the whole input.
 * - `$put block`: the block becomes the output, or none when it is 0.
 * - `$number n`: the output is the number, unsigned, in decimal digits.
 * - export `echo`: the input becomes the output.
 */
export function pluginOf(
  body: string,
  { imports = "", memory = '(memory (export "memory") 1)' }: Around = {},
): Uint8Array<ArrayBuffer> {
  const source = `${body} ${COMMON}`;
  const used = Object.entries(ENV).filter(([name]) => new RegExp(`\\$${name}(?!\\w)`).test(source));
  const env = used.map(([name, type]) => `(import "extism:host/env" "${name}" (func $${name} ${type}))`);
  return compileWat(`(module ${imports} ${env.join("\n")} ${memory} ${source})`);
}

/** An export that succeeds when `code` comes to its end; `$a`, `$b`, `$c` (i64) and `$i` (i32) are its variables. */
export function exportOf(name: string, code: string): string {
  const locals = "(local $a i64) (local $b i64) (local $c i64) (local $i i32)";
  return `(func (export "${name}") (result i32) ${locals} ${code} (i32.const 0))`;
}

/** A plug-in with one export, `run`. */
export function runOf(code: string, around: Around = {}): Uint8Array<ArrayBuffer> {
  return pluginOf(exportOf("run", code), around);
}

const COMMON = `
  (func $block (param $at i32) (param $n i32) (result i64) (local $to i64) (local $i i32)
    (local.set $to (call $alloc (i64.extend_i32_u (local.get $n))))
    (block $end (loop $next
      (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
      (call $store_u8 (i64.add (local.get $to) (i64.extend_i32_u (local.get $i)))
        (i32.load8_u (i32.add (local.get $at) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $to))
  (func $input (result i64) (local $to i64) (local $i i64)
    (local.set $to (call $alloc (call $input_length)))
    (block $end (loop $next
      (br_if $end (i64.ge_u (local.get $i) (call $input_length)))
      (call $store_u8 (i64.add (local.get $to) (local.get $i)) (call $input_load_u8 (local.get $i)))
      (local.set $i (i64.add (local.get $i) (i64.const 1)))
      (br $next)))
    (local.get $to))
  (func $put (param $from i64)
    (if (i64.ne (local.get $from) (i64.const 0))
      (then (call $output_set (local.get $from) (call $length (local.get $from))))))
  (func $digits (param $n i64) (result i64) (local $rest i64) (local $count i64) (local $to i64)
    (local.set $rest (local.get $n))
    (loop $next
      (local.set $count (i64.add (local.get $count) (i64.const 1)))
      (br_if $next (i64.ne (local.tee $rest (i64.div_u (local.get $rest) (i64.const 10))) (i64.const 0))))
    (local.set $to (call $alloc (local.get $count)))
    (loop $next
      (local.set $count (i64.sub (local.get $count) (i64.const 1)))
      (call $store_u8 (i64.add (local.get $to) (local.get $count))
        (i32.add (i32.const 48) (i32.wrap_i64 (i64.rem_u (local.get $n) (i64.const 10)))))
      (local.set $n (i64.div_u (local.get $n) (i64.const 10)))
      (br_if $next (i64.ne (local.get $count) (i64.const 0))))
    (local.get $to))
  (func $number (param $n i64) (call $put (call $digits (local.get $n))))
  (func (export "echo") (result i32) (call $put (call $input)) (i32.const 0))`;
