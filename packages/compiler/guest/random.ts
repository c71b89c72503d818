import { RANDOM } from "../engine/operations.ts";
import type { Host } from "./inside.ts";

/** `Math.random`. */
export interface Random {
  random(): number;
  /** Forgets the seed that it had while the plug-in was being compiled. `linked`: whether the host gives a new one. */
  beforeImage(linked: boolean): void;
}

/**
 * xorshift128 (Marsaglia, 2003). QuickJS seeds its own generator when it starts, which is while the plug-in is being
 * compiled, so all instances would draw the same numbers. This one is seeded in each instance, at the first draw; while
 * the plug-in is being compiled it draws the same numbers in each build.
 */
export function createRandom(host: Host): Random {
  let state: Uint32Array | undefined;
  let seed = (): Uint32Array => Uint32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667);
  const next = (): number => {
    state ??= seed();
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const t = d ^ (d << 11);
    const drawn = (a ^ (a >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    state[0] = drawn;
    state[1] = a;
    state[2] = b;
    state[3] = c;
    return drawn;
  };
  return {
    random: () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53,
    beforeImage: (linked) => {
      state = undefined;
      seed = () => {
        if (!linked) throw new Error(UNSEEN);
        return new Uint32Array((host(RANDOM, 16) as Uint8Array).buffer as ArrayBuffer);
      };
    },
  };
}

const UNSEEN = "Math.random is used in a way that the compiler cannot see. Write it out: Math.random().";
