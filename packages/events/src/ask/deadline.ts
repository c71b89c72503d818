/** The time that all plug-ins have together at one event. To be ended, or it keeps a timer until then. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #endsAt: number;

  constructor(ms: number) {
    this.#endsAt = performance.now() + ms;
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
    // An app that ends does not wait for a plug-in.
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isOver(): boolean {
    return this.signal.aborted || performance.now() >= this.#endsAt;
  }

  /** What a call gives; rejects once the time is over, whether the call then ends or not. */
  race<T>(call: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error("The time is over."));
      signal.addEventListener("abort", late, { once: true });
      const settle = () => signal.removeEventListener("abort", late);
      call.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
