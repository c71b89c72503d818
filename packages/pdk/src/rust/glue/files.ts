import type { KitFile } from "../../kit.ts";
import { RUST_ANSWER } from "./answer.ts";
import { RUST_BYTES } from "./bytes.ts";
import { RUST_CALL } from "./call.ts";
import { RUST_CHOOSE } from "./choose.ts";
import { RUST_DECLARE } from "./declare.ts";
import { RUST_EVENT } from "./event.ts";
import { RUST_GUEST } from "./guest.ts";
import { RUST_INVOKE } from "./invoke.ts";
import { RUST_JSON } from "./json.ts";
import { rustMod } from "./kit.ts";
import { RUST_LOG } from "./log.ts";
import { RUST_OBJECT } from "./object.ts";
import { RUST_REFUSAL } from "./refusal.ts";
import { RUST_SCALARS } from "./scalars.ts";
import { RUST_TESTING } from "./testing.ts";
import { RUST_TUPLE } from "./tuple.ts";
import { RUST_UNION } from "./union.ts";

const FILES: readonly (readonly [path: string, text: string])[] = [
  ["src/kit/declare.rs", RUST_DECLARE],
  ["src/kit/choose.rs", RUST_CHOOSE],
  ["src/kit/invoke.rs", RUST_INVOKE],
  ["src/kit/json.rs", RUST_JSON],
  ["src/kit/scalars.rs", RUST_SCALARS],
  ["src/kit/tuple.rs", RUST_TUPLE],
  ["src/kit/object.rs", RUST_OBJECT],
  ["src/kit/union.rs", RUST_UNION],
  ["src/kit/bytes.rs", RUST_BYTES],
  ["src/kit/refusal.rs", RUST_REFUSAL],
  ["src/kit/answer.rs", RUST_ANSWER],
  ["src/kit/call.rs", RUST_CALL],
  ["src/kit/event.rs", RUST_EVENT],
  ["src/kit/log.rs", RUST_LOG],
  ["src/kit/guest.rs", RUST_GUEST],
  ["src/testing.rs", RUST_TESTING],
];

/** The files that are the same for every contract; `decides`: for one that asks for decisions about records. */
export function glueFiles(options: { readonly decides: boolean }): readonly KitFile[] {
  const mod: KitFile = { path: "src/kit/mod.rs", text: rustMod(options) };
  return [mod, ...FILES.map(([path, text]) => ({ path, text }))];
}
