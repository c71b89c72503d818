import { setImmediate } from "node:timers/promises";
import { ByteReader, invalidModule } from "./byte-reader.ts";
import { opcodeAt, skipInstruction, skipLocals } from "./instructions.ts";
import { type ParsedModule, parseModule, SECTION } from "./parse.ts";
import { join, rewriteSections, u32 } from "./write.ts";

/** Code that is read in one go, some 10 ms of it: then other things of the app's thread have their turn. */
const BYTES_AT_ONCE = 1_048_576;
/** V8 takes no longer function than this. */
const MOST_FUNCTION_BYTES = 7_654_321;

/** A loop that is left at once. V8 looks at the beginning of each loop whether the thread is to end. */
const LOOK = Uint8Array.of(0x03, 0x40, 0x0b);
const NO_LOCALS = 0x00;
const END = 0x0b;
const CALL = 0x10;
/** A function type that takes nothing and returns nothing. */
const LOOK_TYPE = Uint8Array.of(0x60, 0, 0);

/** return_call, return_call_indirect, call_ref, return_call_ref */
const TAIL = { first: 0x12, notThis: 0x14, last: 0x15 } as const;
/**
 * Instructions that may take milliseconds: memory.init, memory.copy, memory.fill, table.init, table.copy, table.fill, and of
 * arrays new, new_default, new_data, new_elem, fill, copy, init_data and init_elem.
 */
const LONG: ReadonlySet<number> = new Set([
  ...[8, 10, 11, 12, 14, 17].map((second) => 0xfc_0000 + second),
  ...[6, 7, 9, 10, 16, 17, 18, 19].map((second) => 0xfb_0000 + second),
]);

/**
 * The module with code added where V8 would not look whether its thread is to end, for long or at all: at the beginning of
 * functions that make tail calls, and before each operation on a run of memory, table or array, where a function is called
 * that does nothing but look. A module without them is returned as it is.
 * @throws RuntimeError `invalid-module` for code that V8 takes and this does not know: it could hide what it adds to.
 */
export async function makeStoppable(parsed: ParsedModule): Promise<ParsedModule> {
  const code = parsed.sections.find(({ id }) => id === SECTION.code);
  if (code === undefined) return parsed;
  const reader = new ByteReader(parsed.bytes, code.start, code.end);
  const count = reader.u32();
  const look = Uint8Array.of(CALL, ...u32(functionsImported(parsed) + count));
  const parts: Uint8Array[] = [];
  let copied = reader.position;
  let pauseAt = reader.position + BYTES_AT_ONCE;
  for (let left = count; left > 0; left -= 1) {
    const before = reader.position;
    const size = reader.u32();
    const start = reader.skip(size);
    const body = readBody(parsed.bytes, start, start + size);
    if (body === undefined) return refuse(parsed.bytes);
    if (body.hasTailCall || body.long.length > 0) {
      const changed = changeBody(parsed.bytes, body, look);
      parts.push(parsed.bytes.subarray(copied, before), Uint8Array.from(u32(changed.length)), changed);
      copied = reader.position;
    }
    if (reader.position < pauseAt) continue;
    pauseAt = reader.position + BYTES_AT_ONCE;
    await setImmediate();
  }
  if (parts.length === 0) return parsed;
  parts.push(parsed.bytes.subarray(copied, code.end));
  return parseModule(addLook(parsed, count, parts));
}

/** A function's body: where its code begins, and what of it takes long. */
interface Body {
  readonly start: number;
  readonly code: number;
  readonly end: number;
  readonly hasTailCall: boolean;
  readonly long: readonly number[];
}

/** `undefined` for code that is not known. */
function readBody(bytes: Uint8Array, start: number, end: number): Body | undefined {
  if (end - start > MOST_FUNCTION_BYTES) return undefined;
  const code = skipLocals(bytes, start, end);
  const long: number[] = [];
  let hasTailCall = false;
  let at = code;
  while (at >= 0 && at < end) {
    const first = bytes[at] ?? 0;
    if (first >= TAIL.first && first <= TAIL.last) hasTailCall ||= first !== TAIL.notThis;
    else if (first >= 0xfb && LONG.has(opcodeAt(bytes, at))) long.push(at);
    at = skipInstruction(bytes, at);
  }
  return at === end ? { start, code, end, hasTailCall, long } : undefined;
}

function changeBody(bytes: Uint8Array, { start, code, end, hasTailCall, long }: Body, look: Uint8Array) {
  const parts = [bytes.subarray(start, code)];
  if (hasTailCall) parts.push(LOOK);
  let copied = code;
  for (const at of long) {
    parts.push(bytes.subarray(copied, at), look);
    copied = at;
  }
  parts.push(bytes.subarray(copied, end));
  return join(parts);
}

/** Behind all other functions, so that these keep their numbers. */
function addLook(parsed: ParsedModule, count: number, bodies: readonly Uint8Array[]): Uint8Array {
  const body = Uint8Array.of(NO_LOCALS, ...LOOK, END);
  const types = contentOf(parsed, SECTION.type);
  const functions = contentOf(parsed, SECTION.function);
  const code = join([Uint8Array.from(u32(count + 1)), ...bodies, Uint8Array.of(body.length), body]);
  const typeList = join([Uint8Array.from(u32(types.count + 1)), types.items, LOOK_TYPE]);
  const type = Uint8Array.from(u32(parsed.typeCount));
  const functionList = join([Uint8Array.from(u32(functions.count + 1)), functions.items, type]);
  return rewriteSections(
    parsed,
    new Map([
      [SECTION.type, typeList],
      [SECTION.function, functionList],
      [SECTION.code, code],
    ]),
  );
}

function contentOf({ bytes, sections }: ParsedModule, wanted: number): { count: number; items: Uint8Array } {
  const section = sections.find(({ id }) => id === wanted);
  if (section === undefined) return { count: 0, items: new Uint8Array() };
  const reader = new ByteReader(bytes, section.start, section.end);
  return { count: reader.u32(), items: bytes.subarray(reader.position, section.end) };
}

function functionsImported({ imports }: ParsedModule): number {
  return imports.filter(({ kind }) => kind === "function").length;
}

/** In another thread, V8 says what is wrong with it, if it says so. */
async function refuse(bytes: Uint8Array): Promise<never> {
  await WebAssembly.compile(bytes).catch((error: unknown) => {
    throw invalidModule("it does not validate", error);
  });
  throw invalidModule("it has an instruction that is not known here");
}
