import type { Budget, Times } from "./measure.ts";

/** One question that the benchmark answers, in a file of its own. */
export interface Figure {
  /** What `--only` names it by. */
  readonly id: string;
  readonly title: string;
  /** Measures. Whatever it opens it closes. */
  run(mode: Mode): Promise<Outcome>;
}

/** How much time there is. */
export interface Mode {
  readonly isQuick: boolean;
  /** Of one comparison of contenders. */
  readonly budget: Budget;
}

/** What a figure found. */
export interface Outcome {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** What a reader should know beside the numbers: a peer that is not there, and why. */
  readonly notes?: readonly string[];
}

/** One measured line. */
export interface Row {
  readonly name: string;
  /** What was measured, by its name with the unit: `p50Us`, `p99Us`, `rssMiB`. */
  readonly values: { readonly [name: string]: number };
}

/** A number that is to be reached. */
export interface Target {
  readonly name: string;
  readonly bound: "at least" | "at most";
  readonly limit: number;
  readonly unit: "×" | "µs" | "ms" | "GB";
  readonly actual: number;
  readonly isReached: boolean;
}

/** The lines of a comparison. */
export function rowsOf(times: readonly Times[]): Row[] {
  return times.map(({ name, p50, p99, samples }) => ({ name, values: { p50Us: p50, p99Us: p99, samples } }));
}

/** A target that is reached by the limit or more. A number that could not be measured does not reach it. */
export function atLeast(name: string, limit: number, unit: Target["unit"], actual: number): Target {
  return { name, bound: "at least", limit, unit, actual, isReached: actual >= limit };
}

/** A target that is reached by the limit or less. A number that could not be measured does not reach it. */
export function atMost(name: string, limit: number, unit: Target["unit"], actual: number): Target {
  return { name, bound: "at most", limit, unit, actual, isReached: actual <= limit };
}
