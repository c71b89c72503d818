import type { Failure } from "../protocol.ts";

/** Unwinds the plug-in's frames. What happened is in {@link GuestCall}, because a plug-in can catch what is thrown. */
export class CallEnded extends Error {
  override readonly name = "CallEnded";
}

/**
 * How the current call goes on in this worker. A call that has ended stays ended: WebAssembly code can catch the
 * JavaScript exception that unwinds it, but everything that reaches out of the worker asks `check` first.
 */
export class GuestCall {
  #failure: Failure | undefined;
  #exitStatus: number | undefined;

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
  }

  /** Goes on after a start-up function that ended by `proc_exit(0)`, as command modules do. */
  forgetExit(): void {
    this.#exitStatus = undefined;
  }

  /** Throws when this call has ended already. */
  check(): void {
    if (this.#failure !== undefined || this.#exitStatus !== undefined) throw new CallEnded();
  }

  fail(failure: Failure): never {
    this.#failure ??= failure;
    throw new CallEnded();
  }

  exit(status: number): never {
    this.#exitStatus ??= status;
    throw new CallEnded();
  }
}
