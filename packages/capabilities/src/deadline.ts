import { outside } from "./in-process/outside.ts";

/** Why a call ended before its answer. */
export type EndedBy = "timeout" | "caller" | "closed";

/** One call's end: its time, its caller's signal, or the closing of everything, whichever comes first. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  readonly #onCaller = () => this.end("caller");
  #endedBy: EndedBy | undefined;

  constructor(timeoutMs: number, caller: AbortSignal | undefined) {
    this.#timer = setTimeout(() => this.end("timeout"), timeoutMs);
    this.#caller = caller;
    if (caller?.aborted) this.end("caller");
    else caller?.addEventListener("abort", this.#onCaller, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Absent while the call may go on. */
  get endedBy(): EndedBy | undefined {
    return this.#endedBy;
  }

  /** Ends the call; only the first reason counts. */
  end(by: EndedBy): void {
    this.#endedBy ??= by;
    // In process the app hears of it: not within the storages of whoever ends the call.
    outside(() => this.#controller.abort());
  }

  /** The call is over: nothing of it may keep the process alive. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#onCaller);
  }

  /** A promise of somebody who may not look at the signal, such as an app's own function. */
  async bound<T>(promise: T | Promise<T>): Promise<T> {
    if (!(promise instanceof Promise)) return promise;
    const { signal } = this;
    if (signal.aborted) {
      // Nobody waits for it any more.
      promise.catch(() => {});
      throw signal.reason;
    }
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
