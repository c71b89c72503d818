import { Reader, readSections, SECTION, Writer, writeSections } from "../wasm/binary.ts";
import { readLimits } from "../wasm/parts.ts";

/** A module whose own memory cannot grow beyond this many pages of 64 KiB. */
export function limitMemory(wasm: Uint8Array, mostPages: number): Uint8Array<ArrayBuffer> {
  const sections = readSections(wasm).map((section) => {
    if (section.id !== SECTION.memory) return section;
    const [limits] = new Reader(section.body).list(readLimits);
    return { id: section.id, body: memorySection(limits?.least ?? 0, mostPages) };
  });
  return writeSections(sections);
}

/** A memory section of one memory. */
export function memorySection(leastPages: number, mostPages: number): Uint8Array {
  const HAS_MOST = 1;
  return new Writer().u32(1).byte(HAS_MOST).u32(leastPages).u32(Math.max(leastPages, mostPages)).done();
}
