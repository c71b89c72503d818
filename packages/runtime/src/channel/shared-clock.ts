const HALF_ROUND = 0x2000_0000;
const ROUND = 0x3fff_ffff;

/** Milliseconds of a clock that all threads of the process share, and nobody sets. Goes round in twelve days; never 0. */
export function sharedClock(): number {
  return Number((process.hrtime.bigint() / 1_000_000n) & BigInt(ROUND)) || 1;
}

/** How many milliseconds have gone by since `sharedClock` said `then`. */
export function sharedClockSince(then: number): number {
  const since = (sharedClock() - then) & ROUND;
  // Two threads may read it in another order than they compare what they read.
  return since < HALF_ROUND ? since : 0;
}
