/** A part of the memory's image. */
export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Fewer zeros than this cost less, compressed, than a segment does. */
const GAP = 64;

/** The parts of an image that are not zero. */
export function segmentsOf(memory: Uint8Array): readonly Segment[] {
  const segments: Segment[] = [];
  let at = nextByte(memory, 0);
  while (at < memory.length) {
    let end = at + 1;
    let next = nextByte(memory, end);
    while (next < memory.length && next - end < GAP) {
      end = next + 1;
      next = nextByte(memory, end);
    }
    segments.push({ address: at, bytes: memory.subarray(at, end) });
    at = next;
  }
  return segments;
}

/** Where the next byte that is not zero lies. */
function nextByte(memory: Uint8Array, from: number): number {
  let at = from;
  while (at < memory.length && memory[at] === 0) at++;
  return at;
}
