import type { Failure } from "../protocol.ts";

/** Unwinds the plug-in's frames. What happened is in {@link GuestCall}, because a plug-in can catch what is thrown. */
export class CallEnded extends Error {
  override readonly name = "CallEnded";
}

/**
 * How the current call goes on in this worker. A call that has ended stays ended: WebAssembly code can catch the
 * JavaScript exception that unwinds it, but everything that reaches out of the worker asks `reachOut` first.
 */
export class GuestCall {
  #failure: Failure | undefined;
  #exitStatus: number | undefined;
  #isRehearsed = false;
  #hasReachedOut = false;
  /** Calls of host functions so far. */
  hostCalls = 0;

  /** The first failure; later ones are its consequences. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** What the plug-in passed to `proc_exit`. */
  get exitStatus(): number | undefined {
    return this.#exitStatus;
  }

  begin(): void {
    this.#failure = undefined;
    this.#exitStatus = undefined;
    this.#isRehearsed = false;
    this.hostCalls = 0;
  }

  /** Until `begin`, start-up functions run that must not reach anything outside: whatever does, fails. */
  rehearse(): void {
    this.begin();
    this.#isRehearsed = true;
    this.#hasReachedOut = false;
  }

  /** Whether start-up functions that were rehearsed tried to reach anything outside. */
  get hasReachedOut(): boolean {
    return this.#hasReachedOut;
  }

  /** Goes on after a start-up function that ended by `proc_exit(0)`, as command modules do. */
  forgetExit(): void {
    this.#exitStatus = undefined;
  }

  /** Throws when this call has ended already. */
  check(): void {
    if (this.#failure !== undefined || this.#exitStatus !== undefined) throw new CallEnded();
  }

  /** Asked before anything that is not the same each time, or is seen outside. Throws when this call has ended already. */
  reachOut(): void {
    this.check();
    if (!this.#isRehearsed) return;
    this.#hasReachedOut = true;
    throw new CallEnded();
  }

  fail(failure: Failure): never {
    this.#failure ??= failure;
    throw new CallEnded();
  }

  exit(status: number): never {
    this.reachOut();
    this.#exitStatus ??= status;
    throw new CallEnded();
  }
}
