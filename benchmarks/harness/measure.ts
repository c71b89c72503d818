import { setTimeout as sleep } from "node:timers/promises";

/** One way to do what a figure measures. */
export interface Contender {
  readonly name: string;
  /** Does it once, and resolves when the answer is there. Whoever is not asynchronous returns no promise. */
  run(): unknown;
  /** How many times `run` does it, when once is too short for the clock. Default 1. */
  readonly times?: number;
  /** What is to be done before each turn, while the clock stands. */
  readonly prepare?: () => Promise<void>;
  /** Rests that long after each time, in milliseconds, while the clock stands: calls come one by one. Default 0. */
  readonly restMs?: number;
}

/** What one contender took, in microseconds. */
export interface Times {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
  /** The median of each turn, by the turn's number: what ratios are made of. */
  readonly turns: readonly number[];
}

/** How long to measure. */
export interface Budget {
  /** Wall clock of all contenders together, warm-up included, in milliseconds. */
  readonly totalMs: number;
  /** How many times each contender has its turn. */
  readonly turns: number;
}

/** Of its share of the time, what a contender may take before its turns are left out: one that stalls would hold up all. */
const PATIENCE = 3;

/** Part of the time that goes to warming up, in which V8 compiles what runs often. */
const WARM_UP = 0.25;

/**
 * Measures contenders in turn, a few milliseconds each, so that whatever else the machine does hits all of them alike.
 * A turn is at least one call.
 */
export async function measureInTurn<const All extends readonly Contender[]>(
  contenders: All,
  budget: Budget,
): Promise<{ readonly [Index in keyof All]: Times }> {
  const share = budget.totalMs / contenders.length;
  const warmUpTurns = 4;
  for (let turn = 0; turn < warmUpTurns; turn += 1) {
    for (const contender of contenders) await runTurn(contender, (share * WARM_UP) / warmUpTurns);
  }
  const measured = contenders.map((contender) => ({
    contender,
    samples: [] as number[],
    turns: [] as number[],
    spentMs: 0,
  }));
  for (let turn = 0; turn < budget.turns; turn += 1) {
    for (const one of measured) {
      if (one.spentMs > share * PATIENCE) continue;
      await one.contender.prepare?.();
      const started = performance.now();
      const samples = await runTurn(one.contender, (share * (1 - WARM_UP)) / budget.turns);
      one.spentMs += performance.now() - started;
      for (const sample of samples) one.samples.push(sample);
      one.turns[turn] = quantile(samples, 0.5);
    }
  }
  const times = measured.map(
    ({ contender, samples, turns }): Times => ({
      name: contender.name,
      p50: quantile(samples, 0.5),
      p99: quantile(samples, 0.99),
      samples: samples.length,
      turns,
    }),
  );
  return times as { readonly [Index in keyof All]: Times };
}

/**
 * How many times as long `one` takes as `other`: the median over the turns that both had. Taken turn by turn, because a
 * machine that slows down half-way would move two medians of everything apart.
 */
export function ratioOf(one: Times, other: Times): number {
  return quantile(
    turnByTurn(one, other, (mine, its) => mine / its),
    0.5,
  );
}

/** How many microseconds longer `one` takes than `other`, taken turn by turn as well. */
export function differenceOf(one: Times, other: Times): number {
  return quantile(
    turnByTurn(one, other, (mine, its) => mine - its),
    0.5,
  );
}

/** The medians of the turns that both had, compared. */
function turnByTurn(one: Times, other: Times, compare: (mine: number, its: number) => number): number[] {
  const compared: number[] = [];
  for (const [turn, median] of one.turns.entries()) {
    const against = other.turns[turn];
    if (median !== undefined && against !== undefined) compared.push(compare(median, against));
  }
  return compared;
}

/** The value below which this part of the values lies; not a number when there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function runTurn({ run, times = 1, restMs = 0 }: Contender, durationMs: number): Promise<number[]> {
  const samples: number[] = [];
  const end = performance.now() + durationMs;
  let before = performance.now();
  do {
    const answer = run();
    if (answer instanceof Promise) await answer;
    const after = performance.now();
    samples.push(((after - before) * 1_000) / times);
    if (restMs > 0) await sleep(restMs);
    before = performance.now();
  } while (before < end);
  return samples;
}
