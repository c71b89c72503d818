import { RuntimeError, type RuntimeErrorFacts } from "./errors.ts";
import { createResult, type Result } from "./result.ts";
import type { CallTrace } from "./tracing.ts";

/** What is asked of a plug-in. */
export interface CallRequest {
  readonly plugin: string;
  readonly exportName: string;
  readonly input: Uint8Array<ArrayBuffer> | string;
  readonly timeoutMs: number;
  readonly context: unknown;
  readonly trace?: CallTrace | undefined;
}

/**
 * One call, from `plugin.call` to its result or error; whichever comes first stays. It is held by the queue, then by a
 * worker: `cancel` takes it away from whoever holds it.
 */
export class PendingCall {
  readonly request: CallRequest;
  readonly result: Promise<Result>;
  readonly #settle: PromiseWithResolvers<Result>;
  #abort: AbortController | undefined;
  #release: () => void = () => {};
  #isOver = false;
  #beganAt = 0;
  /** What a host function or HTTP request of this call failed with: it wins over what the plug-in makes of it. */
  hostFailure: RuntimeError | undefined;

  constructor(request: CallRequest) {
    this.request = request;
    this.#settle = Promise.withResolvers();
    this.result = this.#settle.promise;
  }

  get facts(): RuntimeErrorFacts {
    return { plugin: this.request.plugin, exportName: this.request.exportName };
  }

  get trace(): CallTrace | undefined {
    return this.request.trace;
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

  /** Says who has this call now, and how to take it away from them. */
  hold(release: () => void): void {
    this.#release = release;
  }

  /** Starts the clock, and returns what it says. */
  begin(): number {
    this.#beganAt = performance.now();
    return this.#beganAt;
  }

  succeed(output: Uint8Array): void {
    if (this.hostFailure !== undefined) this.fail(this.hostFailure);
    else if (this.#end()) {
      this.#settle.resolve(createResult(output, performance.now() - this.#beganAt, this.facts));
    }
  }

  fail(error: RuntimeError): void {
    if (this.#end()) this.#settle.reject(this.hostFailure ?? error);
  }

  /** Ends the call from outside, wherever it is. */
  cancel(error: RuntimeError): void {
    if (this.#isOver) return;
    this.fail(error);
    this.#release();
  }

  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#abort?.abort(new RuntimeError("aborted", "The call is over.", this.facts));
    return true;
  }
}
