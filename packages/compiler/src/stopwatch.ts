/** Measures the named parts of something, in milliseconds. */
export class Stopwatch {
  readonly #started = performance.now();
  readonly #parts = new Map<string, number>();

  async time<T>(part: string, action: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await action();
    } finally {
      this.#parts.set(part, performance.now() - started);
    }
  }

  /** 0 for a part that did not happen. */
  of(part: string): number {
    return this.#parts.get(part) ?? 0;
  }

  sinceStart(): number {
    return performance.now() - this.#started;
  }
}
