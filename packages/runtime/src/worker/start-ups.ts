import { promised } from "../jspi.ts";
import type { Guest } from "./guest.ts";
import { CallEnded, type GuestCall } from "./guest-call.ts";
import type { Outside } from "./outside.ts";

/** Runs what instances run before their first export, within the time of a start-up. All of them throw what ends it. */
export class StartUps {
  readonly #outside: Outside;
  readonly #limitMs: number;

  constructor(outside: Outside, limitMs: number) {
    this.#outside = outside;
    this.#limitMs = limitMs;
  }

  /** Runs a start-up as a part of a call of the export `called`. Returns how many milliseconds it took. */
  run(guest: Guest, called: string, call: GuestCall): number {
    const began = this.#begin();
    try {
      for (const { run, given } of guest.startUps(called)) {
        let failed: unknown;
        try {
          run(...given);
        } catch (error) {
          failed = error;
        }
        afterStartUp(call, failed);
      }
    } finally {
      this.#end(began, call);
    }
    return performance.now() - began;
  }

  /** The same where it may wait for what is outside. */
  async runSuspending(guest: Guest, called: string, call: GuestCall): Promise<number> {
    const began = this.#begin();
    try {
      for (const { run, given } of guest.startUps(called)) {
        let failed: unknown;
        try {
          await promised(run)(...given);
        } catch (error) {
          failed = error;
        }
        afterStartUp(call, failed);
      }
    } finally {
      this.#end(began, call);
    }
    return performance.now() - began;
  }

  /** Runs one ahead of its call, as `call` allows: an exit ends it, too. */
  rehearse(guest: Guest, call: GuestCall): void {
    const began = this.#begin();
    try {
      for (const { run, given } of guest.startUps("")) {
        run(...given);
        call.check();
      }
    } finally {
      this.#end(began, call);
    }
  }

  #begin(): number {
    this.#outside.startsUp();
    return performance.now();
  }

  /** What is late is late, although nothing has stopped it; and however it ended. */
  #end(began: number, call: GuestCall): void {
    this.#outside.hasStartedUp();
    const limit = this.#limitMs;
    if (performance.now() - began <= limit) return;
    const message = `The plug-in's start-up took longer than ${limit} ms.`;
    call.fail({ code: "start-timeout", message, limit });
  }
}

/** Goes on after a start-up function, or throws: a command ends by exiting, and with 0 it is ready for calls. */
function afterStartUp(call: GuestCall, error?: unknown): void {
  if (error !== undefined && (!(error instanceof CallEnded) || call.exitStatus !== 0)) throw error;
  if (call.exitStatus === 0) call.forgetExit();
  call.check();
}
