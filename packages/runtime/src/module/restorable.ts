import { ByteReader } from "./byte-reader.ts";
import { changesOnlyMemory, skipConstant } from "./code.ts";
import { isKernelMemory } from "./kernel-calls.ts";
import { type ParsedModule, SECTION } from "./parse.ts";
import { readValueType } from "./types.ts";

/** More would take longer to put back than an instance takes to make. */
const MOST_GLOBALS = 64;

/**
 * The places of a module's mutable globals, if its instances can be put back to an earlier state from outside: all that
 * they can change is one memory and globals that are numbers. The kernel's memory is new for each call anyway.
 * @param changesMemoryOnly Whether that is so of its code; without it, the code is read.
 */
export function findRestorable(
  parsed: ParsedModule,
  changesMemoryOnly = readsSo(parsed),
): readonly number[] | undefined {
  const { imports, memories } = parsed;
  const imported = imports.filter((one) => one.kind === "memory" && !isKernelMemory(one)).length;
  if (imported + memories.length > 1 || imports.some(({ kind }) => kind === "global")) return undefined;
  return changesMemoryOnly ? findMutableGlobals(parsed) : undefined;
}

function readsSo({ bytes, sections }: ParsedModule): boolean {
  const code = sections.find(({ id }) => id === SECTION.code);
  return code !== undefined && changesOnlyMemory(bytes, code.start, code.end);
}

function findMutableGlobals({ bytes, sections }: ParsedModule): number[] | undefined {
  const section = sections.find(({ id }) => id === SECTION.global);
  if (section === undefined) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  const mutable: number[] = [];
  const count = reader.u32();
  for (let index = 0; index < count; index += 1) {
    const type = readValueType(reader);
    const isMutable = reader.byte() !== 0;
    if (isMutable && type === "other") return undefined;
    if (isMutable) mutable.push(index);
    const behind = skipConstant(bytes, reader.position, section.end);
    if (behind < 0 || mutable.length > MOST_GLOBALS) return undefined;
    reader.skip(behind - reader.position);
  }
  return mutable;
}
