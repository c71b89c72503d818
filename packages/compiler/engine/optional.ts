/** What an optional function takes and gives, in the words of the WebAssembly text format. */
export interface Signature {
  readonly params: string;
  readonly result?: string;
  /** What it does where it was not linked. Default: it traps. */
  readonly body?: string;
}

/** The adapter's optional functions (extism.ts declares the same ones), trapping until the compiler links them. */
export const OPTIONAL: Readonly<Record<string, Signature>> = {
  length: { params: "i64", result: "i64" },
  load_u8: { params: "i64", result: "i32" },
  load_u64: { params: "i64", result: "i64" },
  free: { params: "i64" },
  log_debug: { params: "i64" },
  log_info: { params: "i64" },
  log_warn: { params: "i64" },
  log_error: { params: "i64" },
  config_get: { params: "i64", result: "i64" },
  var_get: { params: "i64", result: "i64" },
  var_set: { params: "i64 i64" },
  // QuickJS asks for both when it starts, which is while the plug-in is being compiled: it shall get the same each time.
  clock_time_get: { params: "i32 i64 i32", result: "i32", body: "(i32.const 0)" },
  random_get: { params: "i32 i32", result: "i32", body: "(i32.const 0)" },
  call_import: { params: "i32 i64", result: "i64" },
  call_import_without_input: { params: "i32", result: "i64" },
  restore: { params: "" },
};

/** How many imports a plug-in has room for: the engine reserves as many places in its import section. */
export const SLOTS = 2048;

/** The module "optional", in text: the slots, which it passes on, and the optional functions. */
export function optionalModule(): string {
  const lines = ["(module"];
  for (let slot = 0; slot < SLOTS; slot++) {
    lines.push(` (import "slot" "${slot}" (func $${slot}))`, ` (export "slot:${slot}" (func $${slot}))`);
  }
  for (const [name, { params, result, body }] of Object.entries(OPTIONAL)) {
    const results = result === undefined ? "" : ` (result ${result})`;
    lines.push(` (func (export "optional:${name}") (param ${params})${results} ${body ?? "unreachable"})`);
  }
  return `${lines.join("\n")}\n)\n`;
}
