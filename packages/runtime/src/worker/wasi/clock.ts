/** Nanoseconds of a WASI clock: 0 is the time of day, 1 monotonic; the processor-time clocks are monotonic here too. */
export function readClock(clock: number): bigint | undefined {
  if (clock === 0) return BigInt(Date.now()) * 1_000_000n;
  // In whole microseconds: finer clocks help to measure what other code on this machine does.
  return clock >= 1 && clock <= 3 ? BigInt(Math.floor(performance.now() * 1_000)) * 1_000n : undefined;
}
