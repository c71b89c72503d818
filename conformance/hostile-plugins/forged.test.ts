// Offsets and lengths that a plug-in made up, in every one of Extism's functions and in WASI's.

import { expect } from "vitest";
import { ENV, type EnvFunction, exportOf, pluginOf, runOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const FORGED = [
  ...["0", "1", "7", "63", "-1", "-7", "-8", "-9", "65535", "65536", "65537"],
  // Signs, and what is left when a number is cut down to 32, 48, 52 or 53 bits.
  ...[
    "0x7fffffff",
    "0x80000000",
    "0xfffffff8",
    "0xffffffff",
    "0x100000000",
    "0x100000040",
    "0x8000000000000000",
  ],
  ...[
    "0x7fffffffffffffff",
    "0x1000000000000",
    "0x0010000000000000",
    "0x0020000000000001",
    "33554432",
    "1073741824",
  ],
];
const ODD_OFFSETS = ["0", "1", "-1", "-8", "0x100000040", "0x7fffffffffffffff", "33554432"];

/** How forging ends where it does not go unheard. */
const ENDS: { readonly [name in EnvFunction]?: readonly string[] } = {
  http_request: ["http-request-refused"],
};
const lengths = new Set<number | undefined>();

/** Each of Extism's functions with every forged number, in a plug-in that holds a block whose bytes must not change. */
function forging(name: EnvFunction): Hostile {
  const guarded = `(local.set $a (call $alloc (i64.const 8))) (call $store_u64 (local.get $a) (i64.const 0x1122334455667788))
    ${callsOf(name).join("\n")}
    (if (i64.ne (call $load_u64 (local.get $a)) (i64.const 0x1122334455667788)) (then (call $number (call $load_u64 (local.get $a))) (unreachable)))
    (if (i64.ne (call $length (local.get $a)) (i64.const 8)) (then (unreachable)))`;
  return {
    name: `${name}: ${callsOf(name).length} times`,
    wasm: runOf(guarded),
    ends: ENDS[name] ?? "ok",
    options: { limits: { callTimeoutMs: 5_000 }, log: () => {}, logLevel: "trace", config: { "": "" } },
  };
}

/** Calls with forged numbers for each i64; sizes for `alloc`, and no output or error that would end the call. */
function callsOf(name: EnvFunction): string[] {
  const type = ENV[name];
  const [, parameters = ""] = /\(param ([^)]*)\)/.exec(type) ?? [];
  const kinds = parameters === "" ? [] : parameters.split(" ");
  if (name === "output_set") return [];
  // What is allocated here is freed again: the next size shall not be refused for want of room.
  if (name === "alloc") return FORGED.map((size) => `(call $free (call $alloc (i64.const ${size})))`);
  const drop = (call: string) => (type.includes("(result") ? `(drop ${call})` : call);
  const offsets = kinds.filter((kind) => kind === "i64").length === 2 ? ODD_OFFSETS : FORGED;
  const all = kinds.reduce<string[]>(
    (given, kind) =>
      given.flatMap((one) =>
        (kind === "i64" ? offsets : ["-1"]).map((value) => `${one} (${kind}.const ${value})`),
      ),
    [""],
  );
  const undo = name === "error_set" ? "(call $error_set (i64.const 0))" : "";
  return all.map((given) => `${drop(`(call $${name}${given})`)} ${undo}`);
}

const pairs = [
  ["-1", "8"],
  ["-8", "8"],
  ["64", "-1"],
  ["64", "33554432"],
  ["0x100000040", "8"],
  ["0x7fffffffffffffff", "0x7fffffffffffffff"],
  ["0x8000000000000000", "1"],
  ["0xffffffffffffffff", "0xffffffffffffffff"],
  ["1073741824", "1"],
];

tryFamily("forged offsets and lengths", [
  ...(Object.keys(ENV) as EnvFunction[]).filter((name) => name !== "output_set").map(forging),
  ...pairs.map(
    ([at, length]): Hostile => ({
      name: `output_set: ${at}, ${length}`,
      wasm: runOf(
        `(drop (call $alloc (i64.const 8))) (call $output_set (i64.const ${at}) (i64.const ${length}))`,
      ),
      ends: "trap",
    }),
  ),
  {
    name: "arguments of a host function are empty where they are no blocks",
    wasm: runOf(FORGED.map((at) => `(drop (call $ask (i64.const ${at})))`).join("\n"), {
      imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))',
    }),
    ends: "ok",
    options: {
      limits: { callTimeoutMs: 5_000 },
      imports: { "extism:host/user": { ask: (input) => void lengths.add(input?.length) } },
    },
    check: () => expect([...lengths]).toEqual([0]),
  },
  {
    name: "what a host function answers as a number can be forged too",
    wasm: runOf(
      "(call $free (call $ask)) (drop (call $load_u64 (call $ask))) (call $store_u64 (call $ask) (i64.const -1))",
      {
        imports: '(import "extism:host/user" "ask" (func $ask (result i64)))',
      },
    ),
    ends: "ok",
    options: { imports: { "extism:host/user": { ask: () => -8n } } },
  },
]);

const values = (at: string) =>
  `(call $number (i64.add (i64.mul (call $length (local.get ${at})) (i64.const 1000)) (call $load_u64 (local.get ${at}))))`;
const freed = "(local.set $a (call $alloc (i64.const 8))) (call $free (local.get $a))";
const giving = (name: string, code: string, gives: string): Hostile => ({
  name,
  wasm: pluginOf(exportOf("run", code)),
  ends: "ok",
  input: "input",
  act: async (plugin) => expect((await plugin.call("run", "input")).text()).toBe(gives),
});

tryFamily("freed blocks", [
  giving(
    "freed twice, two new blocks are two",
    `${freed} (call $free (local.get $a)) (local.set $b (call $alloc (i64.const 8))) (local.set $c (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $b) (i64.const 1)) (call $store_u64 (local.get $c) (i64.const 2)) ${values("$b")}`,
    "8001",
  ),
  giving(
    "written to after they were freed, they are zero or old, and no other block changes",
    `(local.set $b (call $alloc (i64.const 8))) ${freed} (call $store_u64 (local.get $a) (i64.const -1)) ${values("$b")}`,
    "8000",
  ),
  giving(
    "the input's block freed, the input is there",
    "(call $free (call $input_offset)) (call $put (call $input))",
    "input",
  ),
  giving(
    "the input's block written to, the input is there or has changed, and nothing breaks",
    "(call $store_u8 (call $input_offset) (i32.const 73)) (call $store_u8 (call $input_offset) (i32.const 105)) (call $put (call $input))",
    "input",
  ),
  {
    name: "the output's block freed and used again",
    wasm: runOf(
      "(local.set $a (call $input)) (call $put (local.get $a)) (call $free (local.get $a)) (drop (call $alloc (i64.const 5)))",
    ),
    input: "input",
    ends: ["ok", "trap"],
  },
  {
    name: "the error's block freed and used again",
    wasm: runOf(
      "(local.set $a (call $input)) (call $error_set (local.get $a)) (call $free (local.get $a)) (drop (call $error_get)) (drop (call $length (call $error_get)))",
    ),
    input: "input",
    ends: "plugin-error",
  },
  {
    name: "logged twice, and passed on after that",
    wasm: runOf(
      "(local.set $a (call $input)) (call $log_error (local.get $a)) (call $log_error (local.get $a)) (drop (call $config_get (local.get $a))) (call $var_set (local.get $a) (local.get $a))",
    ),
    input: "input",
    ends: "ok",
    options: { log: () => {} },
  },
]);

const wasi = (name: string, type: string, given: string[]): Hostile => ({
  name: `${name}(${given.join(", ")})`,
  wasm: runOf(
    `(drop (call $f ${given.map((value, at) => `(${type.split(" ")[at]}.const ${value})`).join(" ")}))`,
    { imports: `(import "wasi_snapshot_preview1" "${name}" (func $f (param ${type}) (result i32)))` },
  ),
  ends: "ok",
});

tryFamily("forged pointers in WASI", [
  wasi("random_get", "i32 i32", ["-1", "-1"]),
  wasi("random_get", "i32 i32", ["65530", "100"]),
  wasi("clock_time_get", "i32 i64 i32", ["0", "0", "-4"]),
  wasi("fd_write", "i32 i32 i32 i32", ["1", "-8", "1", "0"]),
  wasi("fd_write", "i32 i32 i32 i32", ["1", "0", "-1", "0"]),
  wasi("fd_write", "i32 i32 i32 i32", ["1", "0", "1", "-1"]),
  wasi("fd_write", "i32 i32 i32 i32", ["-1", "0", "1", "8"]),
  wasi("fd_read", "i32 i32 i32 i32", ["0", "-1", "-1", "-1"]),
  wasi("args_sizes_get", "i32 i32", ["-1", "-1"]),
  wasi("environ_sizes_get", "i32 i32", ["65535", "65535"]),
  wasi("poll_oneoff", "i32 i32 i32 i32", ["0", "0", "-1", "0"]),
  wasi("poll_oneoff", "i32 i32 i32 i32", ["-1", "-1", "1", "-1"]),
  wasi("path_open", "i32 i32 i32 i32 i32 i64 i64 i32 i32", [
    "3",
    "0",
    "-1",
    "-1",
    "0",
    "-1",
    "-1",
    "0",
    "-1",
  ]),
]);
