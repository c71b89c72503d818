import { ByteReader } from "./byte-reader.ts";
import { skipInstruction, skipLocals } from "./instructions.ts";
import type { ModuleImport } from "./interface.ts";
import { type ParsedModule, SECTION } from "./parse.ts";

const CALL = 0x10;
const RETURN_CALL = 0x12;
/** Calls of something that only shows when they run: call_indirect, return_call_indirect, call_ref, return_call_ref. */
const UNSEEN: ReadonlySet<number> = new Set([0x11, 0x13, 0x14, 0x15]);
const FUNCTION = 0x00;

/** More code is not read, some 10 ms of it: it is the app's thread, and it is about less than a microsecond a call. */
const MOST_CODE_BYTES = 1_048_576;

/**
 * The exported functions that cannot come to call any import of which `isWanted` says so, whatever they are given: neither
 * they nor anything that they call does, nor is any of that called through a table or a reference. None of code that is
 * not known, or too long to be read.
 */
export function exportsWithout(
  parsed: ParsedModule,
  isWanted: (one: ModuleImport) => boolean,
): ReadonlySet<string> {
  const imported = parsed.imports.filter(({ kind }) => kind === "function");
  const bodies = readBodies(parsed);
  const exported = readExports(parsed);
  const callers = new Map<number, number[]>();
  const reaching: number[] = [];
  const seen = new Set<number>();
  const open = [...exported.values()];
  let left = MOST_CODE_BYTES;
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const one = imported[index];
    const body = bodies[index - imported.length];
    left -= body === undefined ? 0 : body.end - body.start;
    if (left < 0) return new Set();
    const called = one || !body ? undefined : readCalls(parsed.bytes, body);
    if (one ? isWanted(one) : called === undefined) reaching.push(index);
    for (const callee of called ?? []) {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [index]);
      else known.push(index);
      open.push(callee);
    }
  }
  const all = withCallers(reaching, callers);
  return new Set([...exported].flatMap(([name, index]) => (all.has(index) ? [] : [name])));
}

/** Where a function's locals and code are. */
interface Body {
  readonly start: number;
  readonly end: number;
}

function readBodies({ bytes, sections }: ParsedModule): Body[] {
  const code = sections.find(({ id }) => id === SECTION.code);
  if (code === undefined) return [];
  const reader = new ByteReader(bytes, code.start, code.end);
  return reader.list(() => {
    const size = reader.u32();
    const start = reader.skip(size);
    return { start, end: start + size };
  });
}

/** Exported functions by their names, with their numbers. */
function readExports({ bytes, sections }: ParsedModule): Map<string, number> {
  const found = new Map<string, number>();
  const section = sections.find(({ id }) => id === SECTION.export);
  if (section === undefined) return found;
  const reader = new ByteReader(bytes, section.start, section.end);
  for (let left = reader.u32(); left > 0; left -= 1) {
    const name = reader.name();
    const kind = reader.byte();
    const index = reader.u32();
    if (kind === FUNCTION) found.set(name, index);
  }
  return found;
}

/** The functions that a function calls; `undefined` when that does not show. */
function readCalls(bytes: Uint8Array, { start, end }: Body): Set<number> | undefined {
  const called = new Set<number>();
  let at = skipLocals(bytes, start, end);
  while (at >= 0 && at < end) {
    const first = bytes[at] ?? 0;
    if (UNSEEN.has(first)) return undefined;
    if (first === CALL || first === RETURN_CALL) called.add(new ByteReader(bytes, at + 1, end).u32());
    at = skipInstruction(bytes, at);
  }
  return at === end ? called : undefined;
}

/** These functions, and all that come to call one of them. */
function withCallers(some: readonly number[], callers: ReadonlyMap<number, readonly number[]>): Set<number> {
  const all = new Set(some);
  // A set's iteration comes to what is added meanwhile.
  for (const index of all) for (const caller of callers.get(index) ?? []) all.add(caller);
  return all;
}
