// Traps of every kind, recursion, and ways to leave.

import { exportOf, pluginOf, runOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const trapping = (name: string, code: string, around = {}): Hostile => ({
  name,
  wasm: runOf(code, around),
  ends: "trap",
});
const table =
  '(memory (export "memory") 1) (table 2 funcref) (type $nothing (func)) (type $number (func (result i32)))';
const exits = { imports: '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))' };
const whole = (body: string, around = {}) => pluginOf(body, around);

tryFamily("traps", [
  trapping("unreachable", "(unreachable)"),
  trapping("division by zero", "(drop (i32.div_u (i32.const 1) (local.get $i)))"),
  trapping("remainder by zero", "(drop (i64.rem_s (i64.const 1) (local.get $a)))"),
  trapping(
    "a quotient that does not fit",
    "(drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get $i) (i32.const 1))))",
  ),
  trapping("not a number made an integer", "(drop (i32.trunc_f64_s (f64.const nan)))"),
  trapping("a load outside of memory", "(drop (i32.load (i32.const -4)))"),
  trapping("a store outside of memory", "(i64.store (i32.const 65529) (i64.const 1))"),
  trapping("a load at the largest offset there is", "(drop (i64.load offset=4294967295 (i32.const -1)))"),
  trapping("memory.copy over the end", "(memory.copy (i32.const 65000) (i32.const 0) (i32.const 1000))"),
  trapping("memory.fill of 4 GiB", "(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))"),
  trapping("a call of what is not in the table", "(call_indirect (type $nothing) (i32.const 9))", {
    memory: table,
  }),
  trapping("a call of nothing", "(call_indirect (type $nothing) (i32.const 1))", { memory: table }),
  trapping("a call as another type", "(drop (call_indirect (type $number) (i32.const 0)))", {
    memory: `${table} (elem (i32.const 0) $f) (func $f)`,
  }),
  trapping("an exception that nobody catches", "(throw $boom)", { memory: "(memory 1) (tag $boom)" }),
  trapping(
    "a dropped segment used",
    "(data.drop $d) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))",
    {
      memory: '(memory 1) (data $d "x")',
    },
  ),
  {
    name: "a data segment outside of memory",
    wasm: whole('(data (i32.const 65535) "xyz")'),
    at: "every call",
    ends: "trap",
    act: (plugin) => plugin.call("echo"),
  },
  {
    name: "an element segment outside of the table",
    wasm: whole("(table 1 funcref) (elem (i32.const 5) $input)"),
    at: "every call",
    ends: "trap",
    act: (plugin) => plugin.call("echo"),
  },
  {
    name: "in the start function",
    wasm: whole("(func $s (unreachable)) (start $s)"),
    at: "every call",
    ends: "trap",
    act: (plugin) => plugin.call("echo"),
  },
  {
    name: "in _initialize",
    wasm: whole('(func (export "_initialize") (unreachable))'),
    at: "every call",
    ends: "trap",
    act: (plugin) => plugin.call("echo"),
  },
]);

tryFamily("recursion", [
  trapping("a function that calls itself", "(call $deep)", {
    memory: "(memory 1) (func $deep (call $deep))",
  }),
  trapping("two functions that call each other", "(call $one)", {
    memory: "(memory 1) (func $one (call $two)) (func $two (call $one))",
  }),
  trapping("over the table", "(call_indirect (type $nothing) (i32.const 0))", {
    memory: `${table} (elem (i32.const 0) $f) (func $f (call_indirect (type $nothing) (i32.const 0)))`,
  }),
  trapping("with a thousand variables in each frame", "(call $deep)", {
    memory: `(memory 1) (func $deep (local ${"i64 ".repeat(1000)}) (call $deep) (drop (local.get 999)))`,
  }),
  trapping("over one of Extism's functions", "(call $deep)", {
    memory: "(memory 1) (func $deep (drop (call $alloc (i64.const 1))) (call $deep))",
  }),
  {
    name: "over a host function",
    wasm: runOf("(call $deep)", {
      imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))',
      memory: "(memory 1) (func $deep (drop (call $ask (i64.const 0))) (call $deep))",
    }),
    options: { imports: { "extism:host/user": { ask: () => 1n } } },
    ends: ["trap", "call-timeout", "host-call-limit"],
  },
  {
    // Each frame goes down again after the one below has overflowed: twice the work at each level.
    name: "that catches the overflow and goes down again",
    wasm: runOf("(call $deep)", {
      memory: "(memory 1) (func $deep (try (do (call $deep)) (catch_all (call $deep))))",
    }),
    ends: ["trap", "call-timeout"],
  },
  {
    name: "in the start function",
    wasm: whole("(func $s (call $s)) (start $s)"),
    at: "every call",
    ends: "trap",
    act: (plugin) => plugin.call("echo"),
  },
  {
    name: "that comes back before the end of the stack is fine",
    wasm: runOf("(call $deep (i32.const 1000))", {
      memory:
        "(memory 1) (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))",
    }),
    ends: "ok",
  },
]);

tryFamily("leaving", [
  {
    name: "proc_exit(0) is success",
    wasm: runOf("(call $exit (i32.const 0)) (unreachable)", exits),
    ends: "ok",
  },
  {
    name: "proc_exit(1) is the plug-in's error",
    wasm: runOf("(call $exit (i32.const 1))", exits),
    ends: "plugin-error",
  },
  {
    name: "proc_exit(-1) is the plug-in's error",
    wasm: runOf("(call $exit (i32.const -1))", exits),
    ends: "plugin-error",
  },
  {
    name: "proc_exit(1) that is caught is the plug-in's error all the same",
    wasm: runOf("(try (do (call $exit (i32.const 1))) (catch_all)) (call $number (i64.const 7))", exits),
    ends: "plugin-error",
  },
  {
    name: "proc_exit in _initialize",
    wasm: pluginOf(`(func (export "_initialize") (call $exit (i32.const 3))) ${exportOf("run", "")}`, exits),
    at: "every call",
    ends: "plugin-error",
  },
  {
    name: "an error text and a trap",
    wasm: runOf("(call $error_set (call $input)) (unreachable)"),
    input: "sorry",
    ends: "trap",
  },
]);
