import type { AbiCase } from "../abi-case.ts";
import { exportOf, pluginOf, runOf } from "../wat.ts";

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
const wide = (i32: string) => `(i64.extend_i32_u ${i32})`;
const text = '(data (i32.const 0) "key") (data (i32.const 8) "value") (data (i32.const 16) "new")';
const key = "(call $block (i32.const 0) (i32.const 3))";
const value = "(call $block (i32.const 8) (i32.const 5))";
const newer = "(call $block (i32.const 16) (i32.const 3))";
const saying = (code: string, ...more: string[]) =>
  pluginOf(`${text} ${exportOf("run", code)} ${more.join(" ")}`);
const freed = (code: string) =>
  saying(`(local.set $a ${key}) ${code} (call $number (call $length (local.get $a)))`);
const configured = runOf("(call $put (call $config_get (call $input)))");

const CONFIG_CASES: readonly AbiCase[] = [
  {
    of: "config_get",
    rule: "it is the text under the name",
    wasm: configured,
    input: "greeting",
    options: { config: { greeting: "hello" } },
    gives: "hello",
  },
  {
    of: "config_get",
    rule: "a name that is not there gives 0",
    wasm: configured,
    input: "greeting",
    gives: "",
  },
  {
    of: "config_get",
    rule: "what every JavaScript object has is no configuration",
    wasm: configured,
    input: "toString",
    gives: "",
  },
  {
    of: "config_get",
    rule: "an empty text is there, and has no block",
    wasm: runOf("(call $number (call $config_get (call $input)))"),
    input: "empty",
    options: { config: { empty: "" } },
    gives: "0",
  },
  {
    of: "config_get",
    rule: "it frees the name",
    wasm: freed("(drop (call $config_get (local.get $a)))"),
    gives: "0",
  },
];

const VARIABLE_CASES: readonly AbiCase[] = [
  {
    of: "var_get",
    rule: "a variable that is not there gives 0",
    wasm: saying(`(call $number (call $var_get ${key}))`),
    gives: "0",
  },
  {
    of: "var_get",
    rule: "it frees the name",
    wasm: freed("(drop (call $var_get (local.get $a)))"),
    gives: "0",
  },
  {
    of: "var_get",
    rule: "a value that is read twice is two blocks",
    wasm: saying(
      `(call $var_set ${key} ${value}) (local.set $a (call $var_get ${key})) (local.set $b (call $var_get ${key}))
       (call $store_u8 (local.get $a) (i32.const 33)) (call $put (local.get $b))`,
    ),
    gives: "value",
  },
  {
    of: "var_set",
    rule: "the value comes back",
    wasm: saying(`(call $var_set ${key} ${value}) (call $put (call $var_get ${key}))`),
    gives: "value",
  },
  {
    of: "var_set",
    rule: "a later value replaces it",
    wasm: saying(
      `(call $var_set ${key} ${value}) (call $var_set ${key} ${newer}) (call $put (call $var_get ${key}))`,
    ),
    gives: "new",
  },
  {
    of: "var_set",
    rule: "the null offset deletes it",
    wasm: saying(
      `(call $var_set ${key} ${value}) (call $var_set ${key} (i64.const 0)) (call $number (call $var_get ${key}))`,
    ),
    gives: "0",
  },
  {
    of: "var_set",
    rule: "what is written into the block afterwards does not change it",
    wasm: saying(
      `(local.set $a ${value}) (call $var_set ${key} (local.get $a)) (call $store_u8 (local.get $a) (i32.const 33))
       (call $put (call $var_get ${key}))`,
    ),
    gives: "value",
  },
  {
    of: "var_set",
    rule: "it frees the name and the value",
    wasm: saying(
      `(local.set $a ${key}) (local.set $b ${value}) (call $var_set (local.get $a) (local.get $b))
       (call $number (i64.add (call $length (local.get $a)) (call $length (local.get $b))))`,
    ),
    gives: "0",
  },
  {
    of: "var_set",
    rule: "the next call knows nothing of it, unless state is kept",
    wasm: saying(
      `(call $number (call $length (call $var_get ${key})))`,
      exportOf("set", `(call $var_set ${key} ${value})`),
    ),
    calls: ["set", "run"],
    gives: "0",
  },
];

const LOG_CASES: readonly AbiCase[] = LEVELS.flatMap((level, number): AbiCase[] => [
  {
    of: `log_${level}`,
    rule: "its text is logged at its level",
    wasm: saying(`(call $log_${level} ${value})`),
    options: { logLevel: "trace" },
    gives: "",
    logs: [`${level} value`],
  },
  {
    of: `log_${level}`,
    rule: "it frees the text",
    wasm: freed(`(call $log_${level} (local.get $a))`),
    options: { logLevel: "trace" },
    gives: "0",
  },
  {
    of: `log_${level}`,
    rule: "what is below the level is not logged, and freed all the same",
    wasm: freed(
      `(call $log_${level} (local.get $a)) (call $log_error (call $block (i32.const 16) (i32.const 3)))`,
    ),
    options: { logLevel: level === "error" ? "off" : (LEVELS[number + 1] ?? "off") },
    gives: "0",
    logs: level === "error" ? [] : ["error new"],
  },
  {
    of: "get_log_level",
    rule: `${level} is ${number}`,
    wasm: runOf(`(call $number ${wide("(call $get_log_level)")})`),
    options: { logLevel: level },
    gives: String(number),
  },
]);

const HTTP_CASES: readonly AbiCase[] = [
  {
    of: "http_request",
    rule: "where no host is allowed, it ends the call",
    wasm: pluginOf(
      `(data (i32.const 0) "{\\"url\\":\\"http://127.0.0.1:9/\\"}")
       ${exportOf("run", "(call $put (call $http_request (call $block (i32.const 0) (i32.const 29)) (i64.const 0)))")}`,
    ),
    fails: "http-request-refused",
  },
  {
    of: "http_status_code",
    rule: "before any request it is 0",
    wasm: runOf(`(call $number ${wide("(call $http_status_code)")})`),
    gives: "0",
  },
  {
    of: "http_headers",
    rule: "before any request there are none",
    wasm: runOf("(call $number (call $http_headers))"),
    gives: "0",
  },
];

/** Cases of the functions that reach beyond blocks: configuration, variables, log and HTTP. */
export const SERVICE_CASES: readonly AbiCase[] = [
  ...CONFIG_CASES,
  ...VARIABLE_CASES,
  ...LOG_CASES,
  {
    of: "get_log_level",
    rule: "without a log it is above every level",
    wasm: runOf(`(call $number ${wide("(call $get_log_level)")})`),
    options: { logLevel: "off" },
    gives: String(0x7fff_ffff),
  },
  ...HTTP_CASES,
];
