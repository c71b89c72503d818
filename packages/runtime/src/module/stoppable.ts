import type { CodeChange, CodeChanger } from "./code-changes.ts";
import { opcodeAt } from "./instructions.ts";
import { u32 } from "./write.ts";

/** A loop that is left at once. V8 looks at the beginning of each loop whether the thread is to end. */
const LOOK = Uint8Array.of(0x03, 0x40, 0x0b);
const NO_LOCALS = 0x00;
const END = 0x0b;
const CALL = 0x10;
/** A function that does nothing but look. */
const LOOK_FUNCTION = {
  type: Uint8Array.of(0x60, 0, 0),
  body: Uint8Array.of(NO_LOCALS, ...LOOK, END),
};

/** return_call, return_call_indirect, call_ref, return_call_ref */
const TAIL = { first: 0x12, notThis: 0x14, last: 0x15 } as const;
const FIRST_PREFIX = 0xfb;
const SEEN = new Uint8Array(256).fill(1, TAIL.first, TAIL.last + 1).fill(1, FIRST_PREFIX);
/**
 * Instructions that may take milliseconds: memory.init, memory.copy, memory.fill, table.init, table.copy, table.fill, and of
 * arrays new, new_default, new_data, new_elem, fill, copy, init_data and init_elem.
 */
const LONG: ReadonlySet<number> = new Set([
  ...[8, 10, 11, 12, 14, 17].map((second) => 0xfc_0000 + second),
  ...[6, 7, 9, 10, 16, 17, 18, 19].map((second) => 0xfb_0000 + second),
]);

/**
 * Adds code where V8 would not look whether its thread is to end, for long or at all: at the beginning of functions that
 * make tail calls, and before each operation on a run of memory, table or array, where a function is called that does
 * nothing but look.
 */
export class MakeStoppable implements CodeChanger {
  readonly sees = SEEN;
  readonly functions = [LOOK_FUNCTION];
  #callLook = new Uint8Array();

  begin(first: number): void {
    this.#callLook = Uint8Array.of(CALL, ...u32(first));
  }

  see(bytes: Uint8Array, at: number, code: number, changes: CodeChange[]): void {
    const first = bytes[at] ?? 0;
    if (first >= TAIL.first && first <= TAIL.last) {
      if (first !== TAIL.notThis && changes[0]?.by !== LOOK)
        changes.unshift({ at: code, end: code, by: LOOK });
    } else if (first >= FIRST_PREFIX && LONG.has(opcodeAt(bytes, at))) {
      changes.push({ at, end: at, by: this.#callLook });
    }
  }
}
