import { setImmediate } from "node:timers/promises";
import { ByteReader, invalidModule } from "./byte-reader.ts";
import { skipInstruction, skipLocals } from "./instructions.ts";
import { type ParsedModule, parseModule, SECTION } from "./parse.ts";
import { join, rewriteSections, u32 } from "./write.ts";

/** Code that is read in one go, some 10 ms of it: then other things of the app's thread have their turn. */
const BYTES_AT_ONCE = 1_048_576;
/** V8 takes no longer function than this. */
const MOST_FUNCTION_BYTES = 7_654_321;

/** Instructions that take the place of the bytes from `at` to `end`, where there may be none. */
export interface CodeChange {
  readonly at: number;
  readonly end: number;
  readonly by: Uint8Array;
}

/** A function that is added behind all others, so that these keep their numbers. */
export interface AddedFunction {
  /** Its type as the type section has it. */
  readonly type: Uint8Array;
  /** Its locals and code. */
  readonly body: Uint8Array;
}

/** Somebody who looks at all code, and changes some of it. */
export interface CodeChanger {
  /** Of the first bytes of instructions, those that it wants to see, as 1: three in four instructions are of no interest. */
  readonly sees: Uint8Array;
  /** What its changes may call. */
  readonly functions: readonly AddedFunction[];
  /** Is told the number of the first of its functions, before anything else. */
  begin(first: number): void;
  /**
   * Sees an instruction. `changes` are those of its function so far, and end where this instruction begins at the latest;
   * `code` is where the function's code begins.
   */
  see(bytes: Uint8Array, at: number, code: number, changes: CodeChange[]): void;
}

/**
 * The module as these change it, in one reading. Without any change it is returned as it is.
 * @throws RuntimeError `invalid-module` for code that V8 takes and this does not know: it could hide what is to be changed.
 */
export async function changeCode(
  parsed: ParsedModule,
  changers: readonly CodeChanger[],
): Promise<ParsedModule> {
  const section = parsed.sections.find(({ id }) => id === SECTION.code);
  if (section === undefined) return parsed;
  const reader = new ByteReader(parsed.bytes, section.start, section.end);
  const count = reader.u32();
  const seen = seenByAny(changers);
  const added = beginAll(changers, functionsImported(parsed) + count);
  const parts: Uint8Array[] = [];
  let copied = reader.position;
  let pauseAt = reader.position + BYTES_AT_ONCE;
  for (let left = count; left > 0; left -= 1) {
    const before = reader.position;
    const size = reader.u32();
    const start = reader.skip(size);
    const changes = readBody(parsed.bytes, start, start + size, changers, seen);
    if (changes === undefined) return refuse(parsed.bytes);
    if (changes.length > 0) {
      const changed = changeBody(parsed.bytes, start, start + size, changes);
      parts.push(parsed.bytes.subarray(copied, before), Uint8Array.from(u32(changed.length)), changed);
      copied = reader.position;
    }
    if (reader.position < pauseAt) continue;
    pauseAt = reader.position + BYTES_AT_ONCE;
    await setImmediate();
  }
  if (parts.length === 0) return parsed;
  parts.push(parsed.bytes.subarray(copied, section.end));
  return parseModule(addFunctions(parsed, count, parts, added));
}

function seenByAny(changers: readonly CodeChanger[]): Uint8Array {
  const seen = new Uint8Array(256);
  for (const { sees } of changers) for (const [first, wanted] of sees.entries()) seen[first] ||= wanted;
  return seen;
}

function beginAll(changers: readonly CodeChanger[], first: number): AddedFunction[] {
  const added: AddedFunction[] = [];
  for (const changer of changers) {
    changer.begin(first + added.length);
    added.push(...changer.functions);
  }
  return added;
}

/** What is to be changed of a function; `undefined` for code that is not known. */
function readBody(
  bytes: Uint8Array,
  start: number,
  end: number,
  changers: readonly CodeChanger[],
  seen: Uint8Array,
): readonly CodeChange[] | undefined {
  if (end - start > MOST_FUNCTION_BYTES) return undefined;
  const code = skipLocals(bytes, start, end);
  const changes: CodeChange[] = [];
  let at = code;
  while (at >= 0 && at < end) {
    const first = bytes[at] ?? 0;
    if (seen[first] === 1) {
      for (const changer of changers) if (changer.sees[first] === 1) changer.see(bytes, at, code, changes);
    }
    at = skipInstruction(bytes, at);
  }
  return at === end ? changes : undefined;
}

function changeBody(bytes: Uint8Array, start: number, end: number, changes: readonly CodeChange[]) {
  const parts: Uint8Array[] = [];
  let copied = start;
  for (const change of changes) {
    parts.push(bytes.subarray(copied, change.at), change.by);
    copied = change.end;
  }
  parts.push(bytes.subarray(copied, end));
  return join(parts);
}

function addFunctions(
  parsed: ParsedModule,
  count: number,
  bodies: readonly Uint8Array[],
  added: readonly AddedFunction[],
): Uint8Array {
  const types = contentOf(parsed, SECTION.type);
  const functions = contentOf(parsed, SECTION.function);
  const typeList = [types.items, ...added.map(({ type }) => type)];
  const functionList = added.map((_, place) => Uint8Array.from(u32(parsed.typeCount + place)));
  const code = added.flatMap(({ body }) => [Uint8Array.from(u32(body.length)), body]);
  return rewriteSections(
    parsed,
    new Map([
      [SECTION.type, join([Uint8Array.from(u32(types.count + added.length)), ...typeList])],
      [
        SECTION.function,
        join([Uint8Array.from(u32(functions.count + added.length)), functions.items, ...functionList]),
      ],
      [SECTION.code, join([Uint8Array.from(u32(count + added.length)), ...bodies, ...code])],
    ]),
  );
}

/** A section's count, and its items behind that. */
export function contentOf(
  { bytes, sections }: ParsedModule,
  wanted: number,
): { readonly count: number; readonly items: Uint8Array } {
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
