/** Numbers at random that come again with the same seed. */
export interface Random {
  /** What it began with: to be printed, so that a failure can be had again. */
  readonly seed: number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** One of `items`. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Begins with `given` (text of a whole number, as from the environment), or else with the time. */
export function randomFrom(given: string | undefined): Random {
  const seed = (given === undefined ? Date.now() : Number(given)) >>> 0;
  // Mulberry32, by Tommy Ettinger (public domain).
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return { seed, below, pick: (items) => items[below(items.length)] ?? items[0] };
}
