import type { RuntimeErrorCode } from "./errors.ts";

/** How long calls took, in milliseconds from `plugin.call` to the answer, the time in the queue included. */
export interface Latencies {
  readonly mean: number;
  readonly max: number;
  /** Half of the calls took no longer than this; it and the next two are at most 7 % above the true value. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** What became of the calls of one export. */
export interface ExportMetrics {
  readonly succeeded: number;
  readonly failed: number;
  /** Failures by their code; codes that did not occur are not there. */
  readonly failures: { readonly [code in RuntimeErrorCode]?: number };
  /** Of calls that succeeded; `undefined` when none did. */
  readonly latencyMs: Latencies | undefined;
}

/** What a plug-in has done since it was loaded. */
export interface PluginMetrics {
  /** Calls that run now. */
  readonly running: number;
  /** Calls that wait for a thread now. */
  readonly waiting: number;
  /** By export; exports that were never called are not there. */
  readonly exports: ReadonlyMap<string, ExportMetrics>;
}

/** Sixteen steps in each power of two, from 2⁻¹⁰ ms (about 1 µs) to 2²¹ ms (35 minutes). */
const STEPS = 16;
const LOWEST = 2 ** -10;
const BUCKETS = 31 * STEPS + 1;

/** Counts and durations of the calls of one export, in 2 KB. */
export class ExportCounter {
  readonly #buckets = new Uint32Array(BUCKETS);
  readonly #failures: { [code in RuntimeErrorCode]?: number } = {};
  #succeeded = 0;
  #failed = 0;
  #sum = 0;
  #max = 0;

  succeed(ms: number): void {
    this.#succeeded += 1;
    this.#sum += ms;
    if (ms > this.#max) this.#max = ms;
    const place = Math.floor(Math.log2(Math.max(ms, LOWEST) / LOWEST) * STEPS);
    const bucket = Math.min(place, BUCKETS - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  fail(code: RuntimeErrorCode): void {
    this.#failed += 1;
    this.#failures[code] = (this.#failures[code] ?? 0) + 1;
  }

  /** What it has counted up to now. */
  read(): ExportMetrics {
    const latencyMs =
      this.#succeeded === 0
        ? undefined
        : Object.freeze({
            mean: this.#sum / this.#succeeded,
            max: this.#max,
            p50: this.#quantile(0.5),
            p90: this.#quantile(0.9),
            p99: this.#quantile(0.99),
          });
    return Object.freeze({
      succeeded: this.#succeeded,
      failed: this.#failed,
      failures: Object.freeze({ ...this.#failures }),
      latencyMs,
    });
  }

  /** The upper edge of the bucket where this part of the calls is reached. */
  #quantile(part: number): number {
    const rank = Math.ceil(this.#succeeded * part);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen >= rank) return Math.min(LOWEST * 2 ** ((bucket + 1) / STEPS), this.#max);
    }
    return this.#max;
  }
}

/** A counter for each export that was called. */
export class ExportCounters {
  readonly #counters = new Map<string, ExportCounter>();

  /** The counter of an export, made at its first call. */
  of(exportName: string): ExportCounter {
    const known = this.#counters.get(exportName);
    if (known !== undefined) return known;
    const counter = new ExportCounter();
    this.#counters.set(exportName, counter);
    return counter;
  }

  /** What all of them have counted up to now. */
  read(): PluginMetrics["exports"] {
    return new Map([...this.#counters].map(([name, counter]) => [name, counter.read()]));
  }
}
