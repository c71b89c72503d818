import { RuntimeError, type RuntimeErrorCode, type RuntimeErrorFacts } from "./errors.ts";
import type { CallTrace } from "./tracing.ts";

/** What is asked of an inline plug-in. */
export interface InlineRequest {
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly context: unknown;
  /** The app's own signal. */
  readonly cancelled: AbortSignal | undefined;
}

/**
 * One inline call. Nothing can interrupt it while it computes, on the app's own thread; while it waits for a host function
 * it can run out of time or be cancelled, and is then left where it is.
 */
export class InlineCall {
  readonly request: InlineRequest;
  readonly #plugin: string;
  /** What a host function of this call failed with: it wins over what the plug-in makes of it. */
  hostFailure: RuntimeError | undefined;
  /** Its spans, from when it is its turn. */
  trace: CallTrace | undefined;
  #abort: AbortController | undefined;
  #isOver = false;
  /** When it came: the time in the queue counts for the plug-in's figures, and not for its own. */
  readonly #cameAt = performance.now();
  #beganAt = this.#cameAt;
  #endedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  /** When its start-up began, while that runs. */
  #startBeganAt: number | undefined;
  #onCancelled: (() => void) | undefined;
  #giveUp: ((error: RuntimeError) => void) | undefined;

  constructor(plugin: string, request: InlineRequest) {
    this.#plugin = plugin;
    this.request = request;
  }

  /** Made when they are asked for: most calls have no error. */
  get facts(): RuntimeErrorFacts {
    return { plugin: this.#plugin, exportName: this.request.exportName };
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Aborted when the call is over. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#isOver) this.#abort.abort();
    return this.#abort.signal;
  }

  /** From when it came until it ended. */
  get durationMs(): number {
    return this.#endedAt - this.#cameAt;
  }

  get elapsedMs(): number {
    return performance.now() - this.#beganAt;
  }

  /** What is late is late, although nothing could stop it. */
  get isLate(): boolean {
    return this.elapsedMs > this.request.timeoutMs;
  }

  /** It has waited for its turn: starts the clock anew. */
  hadToQueue(): void {
    this.#beganAt = performance.now();
  }

  /** `giveUp` is called when the call is given up while it waits for a host function. */
  begin(giveUp: (error: RuntimeError) => void): void {
    this.#giveUp = giveUp;
  }

  startsUp(): void {
    this.#startBeganAt = performance.now();
  }

  hasStartedUp(): void {
    this.#startBeganAt = undefined;
    clearTimeout(this.#startTimer);
  }

  /** It begins to wait: from now on it can be given up. */
  wait(): void {
    const { timeoutMs, cancelled } = this.request;
    this.#timer ??= setTimeout(() => this.#leave(this.late()), timeoutMs - this.elapsedMs);
    this.#boundStart();
    if (cancelled === undefined || this.#onCancelled !== undefined) return;
    this.#onCancelled = () => this.#leave(this.cancelled());
    cancelled.addEventListener("abort", this.#onCancelled, { once: true });
    if (cancelled.aborted) this.#onCancelled();
  }

  /** Gives the call up, if it waits. */
  close(): void {
    this.#leave(this.failure("closed", "The plug-in was closed."));
  }

  /** Returns the milliseconds that it took. */
  end(): number {
    if (this.#isOver) return this.#endedAt - this.#beganAt;
    this.#isOver = true;
    this.#endedAt = performance.now();
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#startTimer !== undefined) clearTimeout(this.#startTimer);
    if (this.#onCancelled) this.request.cancelled?.removeEventListener("abort", this.#onCancelled);
    this.#abort?.abort(this.failure("aborted", "The call is over."));
    return this.#endedAt - this.#beganAt;
  }

  /** Ends a start-up that waits for a host function for too long, unless the call has no more time than it. */
  #boundStart(): void {
    const { startTimeoutMs, timeoutMs } = this.request;
    if (this.#startBeganAt === undefined || startTimeoutMs >= timeoutMs) return;
    const left = this.#startBeganAt + startTimeoutMs - performance.now();
    this.#startTimer ??= setTimeout(() => this.#leave(this.startedLate()), left);
  }

  startedLate(): RuntimeError {
    const limit = this.request.startTimeoutMs;
    return this.failure("start-timeout", `The plug-in's start-up took longer than ${limit} ms.`, { limit });
  }

  late(): RuntimeError {
    const limit = this.request.timeoutMs;
    return this.failure("call-timeout", `The call took longer than ${limit} ms.`, { limit });
  }

  cancelled(): RuntimeError {
    const cause = this.request.cancelled?.reason;
    return new RuntimeError("aborted", "The call was aborted.", this.facts, { cause });
  }

  failure(code: RuntimeErrorCode, message: string, facts: RuntimeErrorFacts = {}): RuntimeError {
    return new RuntimeError(code, message, { ...this.facts, ...facts });
  }

  #leave(error: RuntimeError): void {
    if (this.#isOver) return;
    this.end();
    this.#giveUp?.(this.hostFailure ?? error);
  }
}
