import { pluginOf } from "./wat.ts";

/** The functions that a sequence calls; a step names one by its place here. */
export const STEP_FUNCTIONS = [
  ...["alloc", "free", "length", "load_u8", "load_u64", "store_u8", "store_u64", "error_set", "error_get"],
  ...[
    "input_offset",
    "input_length",
    "input_load_u8",
    "input_load_u64",
    "config_get",
    "var_get",
    "var_set",
    "log_info",
  ],
] as const;

/** One call. Its first argument is register `from` (0 where it is none) plus `offset`; its result goes to register `to`. */
export interface Step {
  readonly function: number;
  readonly from: number;
  readonly to: number;
  readonly offset: bigint;
  readonly value: bigint;
}

/** How many registers there are. One that no step names as `to` stays 0. */
export const REGISTERS = 16;
const STEP_BYTES = 24;
/** Where the guest copies the steps to, before it takes the first: they may write to the block that the input is in. */
const STEPS_AT = 1024;

/** A plug-in that makes the calls that its input lists, and notes each result with the host, in two halves. */
export function sequenceGuest(): Uint8Array {
  const first = "(local.get $at)";
  const value = "(local.get $value)";
  const wide = (call: string) => `(i64.extend_i32_u ${call})`;
  const nothing = (call: string) => `${call} (local.set $got (i64.const 0))`;
  const got = (call: string) => `(local.set $got ${call})`;
  const calls = [
    got(`(call $alloc ${first})`),
    nothing(`(call $free ${first})`),
    got(`(call $length ${first})`),
    got(wide(`(call $load_u8 ${first})`)),
    got(`(call $load_u64 ${first})`),
    nothing(`(call $store_u8 ${first} (i32.wrap_i64 ${value}))`),
    nothing(`(call $store_u64 ${first} ${value})`),
    nothing(`(call $error_set ${first})`),
    got("(call $error_get)"),
    got("(call $input_offset)"),
    got("(call $input_length)"),
    got(wide(`(call $input_load_u8 ${first})`)),
    got(`(call $input_load_u64 ${first})`),
    got(`(call $config_get ${first})`),
    got(`(call $var_get ${first})`),
    nothing(`(call $var_set ${first} ${value})`),
    nothing(`(call $log_info ${first})`),
  ];
  const cases = calls.map(
    (call, place) => `(if (i32.eq (local.get $function) (i32.const ${place})) (then ${call}))`,
  );
  return pluginOf(
    `(func (export "run") (result i32)
      (local $step i32) (local $end i32) (local $function i32) (local $from i32) (local $to i32) (local $at i64) (local $value i64) (local $got i64)
      (memory.fill (i32.const 0) (i32.const 0) (i32.const ${8 * REGISTERS}))
      (local.set $end (i32.wrap_i64 (i64.add (call $input_length) (i64.const ${STEPS_AT}))))
      (local.set $step (i32.const ${STEPS_AT}))
      (loop $copy
        (i64.store (local.get $step) (call $input_load_u64 (i64.extend_i32_u (i32.sub (local.get $step) (i32.const ${STEPS_AT})))))
        (br_if $copy (i32.lt_u (local.tee $step (i32.add (local.get $step) (i32.const 8))) (local.get $end))))
      (local.set $step (i32.const ${STEPS_AT}))
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $step) (local.get $end)))
        (local.set $function (i32.load8_u (local.get $step)))
        (local.set $from (i32.shl (i32.load8_u offset=1 (local.get $step)) (i32.const 3)))
        (local.set $to (i32.shl (i32.load8_u offset=2 (local.get $step)) (i32.const 3)))
        (local.set $at (i64.add (i64.load (local.get $from)) (i64.load offset=8 (local.get $step))))
        (local.set $value (i64.load offset=16 (local.get $step)))
        ${cases.join("\n")}
        (i64.store (local.get $to) (local.get $got))
        (call $note (i32.wrap_i64 (local.get $got)) (i32.wrap_i64 (i64.shr_u (local.get $got) (i64.const 32))))
        (local.set $step (i32.add (local.get $step) (i32.const ${STEP_BYTES})))
        (br $next)))
      (call $error_set (i64.const 0)) (i32.const 0))`,
    { imports: '(import "test" "note" (func $note (param i32 i32)))' },
  );
}

/** Steps as the guest's input. */
export function encodeSteps(steps: readonly Step[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(steps.length * STEP_BYTES));
  steps.forEach(({ function: place, from, to, offset, value }, index) => {
    const at = index * STEP_BYTES;
    view.setUint8(at, place);
    view.setUint8(at + 1, from);
    view.setUint8(at + 2, to);
    view.setBigInt64(at + 8, offset, true);
    view.setBigInt64(at + 16, value, true);
  });
  return new Uint8Array(view.buffer);
}
