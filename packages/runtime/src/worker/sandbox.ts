import type { Failure, Program } from "../protocol.ts";
import type { SandboxParts } from "./env.ts";
import { describeFailure, describeStatus } from "./failure.ts";
import { Guest } from "./guest.ts";
import { CallEnded, GuestCall } from "./guest-call.ts";
import { createImports } from "./imports.ts";
import { Kernel, type OutputPlace } from "./kernel.ts";
import type { Outside } from "./outside.ts";
import { Snapshot } from "./snapshot.ts";
import { StartUps } from "./start-ups.ts";
import { Variables } from "./variables.ts";
import { OpenFiles } from "./wasi/open-files.ts";

/** A kernel that a call used more of is replaced: its memory never shrinks. */
const RESTING_BYTES = 4_194_304;
/** An instance is only made ahead of its call when that takes no longer. */
const MOST_AHEAD_MS = 5;

/**
 * What instances are put back to, as far as that is possible: their state when they have started up, which is the same
 * each time. One for all sandboxes of a program in this thread.
 */
const snapshots = new WeakMap<Program, Snapshot | undefined>();

/** A call's output, or why there is none. */
export type Outcome = OutputPlace | Failure;

/**
 * Where one plug-in runs in this thread, one call at a time: a kernel, and the imports bound to it. Instances come and go
 * (`state: "fresh"`: one a call), the rest is used again. An output stays in the kernel's memory: to be copied before
 * the next `call` or `prepare`.
 */
export class Sandbox {
  readonly #program: Program;
  readonly #outside: Outside;
  readonly #startUps: StartUps;
  #parts: SandboxParts;
  /** For each module, the one that is called last. */
  #imports: readonly WebAssembly.Imports[];
  /** The instance that runs, or ran last. */
  #guest: Guest | undefined;
  /** The instance for the next call: kept from the last one, or made ahead. */
  #next: { readonly guest: Guest; readonly isKept: boolean } | undefined;
  #canPrepare = false;
  /** Whether a start-up asked for something outside, such as random numbers: then each call has a start-up of its own. */
  #reachesOut = false;
  /** The instance for the next call where that is all that can be made ahead: nothing of it has run. */
  #unstarted: Guest | undefined;
  /** Whether the instance that ran last came to its end, and can be put back. */
  #isWhole = false;
  #starts = 0;

  constructor(program: Program, outside: Outside) {
    this.#program = program;
    this.#outside = outside;
    this.#startUps = new StartUps(outside, program.limits.startTimeoutMs);
    this.#parts = createParts(program, outside);
    this.#imports = this.#createImports();
  }

  /** Whether the next call has its instance, and nothing of it to start up. Makes it if that is possible. */
  get isReady(): boolean {
    this.prepare();
    return this.#next !== undefined;
  }

  /** Runs one export. Only where the way out does not suspend, or neither it nor a start-up asks for anything. */
  call(exportName: string, input: Uint8Array | string): Outcome {
    try {
      const ready = this.#take();
      const guest = ready ?? this.#make();
      if (ready === undefined) this.#learn(guest, this.#startUps.run(guest, exportName, this.#parts.call));
      this.#giveInput(input);
      return this.#end(guest, guest.function(exportName)?.());
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Runs one export. While it waits for what is outside, the thread is free. */
  async callSuspending(exportName: string, input: Uint8Array | string): Promise<Outcome> {
    try {
      const ready = this.#take();
      const guest = ready ?? this.#make();
      // Where the input comes from may be used again meanwhile.
      const held = ready !== undefined || typeof input === "string" ? input : new Uint8Array(input);
      if (ready === undefined)
        this.#learn(guest, await this.#startUps.runSuspending(guest, exportName, this.#parts.call));
      this.#giveInput(held);
      return this.#end(guest, await guest.suspendable(exportName)?.());
    } catch (error) {
      return this.#failed(error);
    }
  }

  /**
   * Makes the next call's instance, so that the call need not wait for it: to be called when nothing else is to do. Its
   * start-up runs as it would in the call, but may not reach anything outside, not even the time; and it only happens after
   * it was seen to be short. What is cut off from all that could differ will be short again. Where it asked for something
   * outside, the instance alone is made, and its start-up is the call's. Unless it may start up, an instance is put back
   * at most.
   */
  prepare(mayStartUp = true): void {
    if (this.#next !== undefined) return;
    if (this.#reachesOut) {
      this.#prepareUnstarted();
      return;
    }
    if (!this.#canPrepare) return;
    const { call } = this.#parts;
    this.#clear();
    const restored = this.#restored();
    if (restored !== undefined) {
      this.#next = { guest: restored, isKept: false };
      return;
    }
    if (!mayStartUp) return;
    this.#canPrepare = false;
    call.rehearse();
    try {
      const guest = this.#make();
      this.#startUps.rehearse(guest, call);
      this.#reachesOut = call.hasReachedOut;
      if (this.#reachesOut) return;
      this.#next = { guest, isKept: false };
      if (!snapshots.has(this.#program))
        snapshots.set(
          this.#program,
          this.#parts.kernel.isUntouched ? Snapshot.of(guest, this.#program) : undefined,
        );
    } catch {
      // The call will meet the same, and say what it was.
      this.#reachesOut = call.hasReachedOut;
    }
  }

  #prepareUnstarted(): void {
    if (this.#unstarted !== undefined) return;
    this.#clear();
    this.#isWhole = false;
    try {
      this.#unstarted = this.#make();
    } catch {
      // The call will meet the same, and say what it was.
    }
  }

  /** Closes what the instance that ran last has open outside. */
  close(): void {
    this.#parts.files?.closeAll();
  }

  /** The instance that is ready. Without one, all is cleared for a new one. */
  #take(): Guest | undefined {
    // At the latest now: to put an instance back is cheaper than to make one. No call pays for a start-up that is not its own.
    this.prepare(this.#outside.isTrusted);
    const next = this.#next;
    this.#next = undefined;
    if (next === undefined) this.#clear();
    else if (next.isKept) this.#parts.kernel.reset();
    const guest = next?.guest;
    this.#guest = guest;
    this.#isWhole = false;
    this.#parts.call.begin();
    this.#parts.files?.begin();
    this.#outside.log.begin();
    return guest;
  }

  /** The last call's instance, as it was before that call: the same as a new one, and sooner there. */
  #restored(): Guest | undefined {
    const guest = this.#isWhole ? this.#guest : undefined;
    if (guest === undefined) return undefined;
    return guest.restore() || snapshots.get(this.#program)?.restore(guest) ? guest : undefined;
  }

  #clear(): void {
    const { kernel, variables, lastResponse, files } = this.#parts;
    files?.closeAll();
    if (kernel.usedBytes > RESTING_BYTES) {
      this.#parts = createParts(this.#program, this.#outside);
      this.#imports = this.#createImports();
      this.#isWhole = false;
      // It has the imports of before.
      this.#unstarted = undefined;
      return;
    }
    kernel.reset();
    variables.clear();
    lastResponse.status = 0;
    lastResponse.headers = "";
  }

  #make(): Guest {
    const made = this.#unstarted;
    this.#unstarted = undefined;
    this.#guest = undefined;
    this.#guest = made ?? new Guest(this.#program, this.#imports);
    return this.#guest;
  }

  #learn(guest: Guest, tookMs: number): void {
    this.#starts += 1;
    this.#canPrepare =
      this.#program.state === "fresh" &&
      // A plug-in that is called once needs no second instance.
      this.#starts > 1 &&
      !guest.isCommand &&
      tookMs <= MOST_AHEAD_MS;
  }

  #giveInput(input: Uint8Array | string): void {
    if (this.#parts.kernel.setInput(input)) return;
    const message = `There was no memory for an input of ${Buffer.byteLength(input)} bytes.`;
    this.#parts.call.fail({ code: "memory-limit", message, limit: this.#program.limits.inputBytes });
  }

  /** An export without a result succeeds by coming back. */
  #end(guest: Guest, result: unknown): Outcome {
    const { call, kernel } = this.#parts;
    call.check();
    this.#isWhole = true;
    const status = Number(result ?? 0);
    const hasFailed = status !== 0 || kernel.hasError;
    if (this.#program.state === "kept" && !hasFailed) this.#next = { guest, isKept: true };
    else this.close();
    return hasFailed ? describeStatus(status, this.#parts) : this.#output();
  }

  #failed(error: unknown): Outcome {
    const { call, kernel } = this.#parts;
    this.close();
    const exited = error instanceof CallEnded && call.failure === undefined && call.exitStatus === 0;
    return exited && !kernel.hasError ? this.#output() : describeFailure(error, this.#parts, this.#guest);
  }

  #output(): Outcome {
    const limit = this.#program.limits.outputBytes;
    const { kernel } = this.#parts;
    const length = kernel.outputLength;
    if (length <= limit) return kernel.output;
    const message = `The plug-in's output of ${length} bytes is over the limit of ${limit}.`;
    return { code: "output-too-large", message, limit };
  }

  #createImports(): readonly WebAssembly.Imports[] {
    const { linked } = this.#program;
    return [...linked, this.#program].map((_, index) =>
      createImports(this.#parts, () => this.#guest?.memories[index]),
    );
  }
}

function createParts(program: Program, outside: Outside): SandboxParts {
  return {
    program,
    outside,
    kernel: new Kernel(program.limits),
    call: new GuestCall(),
    variables: new Variables(program.limits.variableBytes),
    lastResponse: { status: 0, headers: "" },
    files: program.folders.length === 0 ? undefined : new OpenFiles(program.folders, program.limits),
  };
}
