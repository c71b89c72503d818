import { MessageChannel, Worker } from "node:worker_threads";
import { RuntimeError } from "./errors.ts";
import type { LogEntry } from "./log.ts";
import type { PendingCall } from "./pending-call.ts";
import type {
  Answer,
  Failure,
  FromWorker,
  Program,
  Question,
  Reply,
  ToWorker,
  WorkerSetup,
} from "./protocol.ts";

/** A thread that takes longer than this to start is given up. */
const START_TIMEOUT_MS = 10_000;

/** What a worker needs from the plug-in that it belongs to. */
export interface WorkerOwner {
  readonly program: Program;
  /** Answers what the plug-in asks during `call`. Never rejects. */
  answer(question: Question, call: PendingCall): Promise<Reply>;
  log(entry: Omit<LogEntry, "plugin">): void;
  /** The worker can take a call, or its thread has gone. */
  changed(worker: PluginWorker): void;
}

/**
 * One thread of one plug-in.
 *
 * - `starting`: from its creation until the thread says `ready`. It can take one call, which begins then.
 * - `idle`: waits for a call, and does not keep the process alive.
 * - `busy`: runs one call, until the thread says `done` or `failed`.
 * - `ending`: the call ran out of time or was cancelled, or the plug-in was closed. The thread is being stopped.
 * - `gone`: the thread has ended, by `ending` or by dying. There is no way back.
 */
export class PluginWorker {
  readonly #owner: WorkerOwner;
  readonly #thread: Worker;
  readonly #answers = new MessageChannel();
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #state: "starting" | "idle" | "busy" | "ending" | "gone" = "starting";
  #call: PendingCall | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(owner: WorkerOwner) {
    this.#owner = owner;
    const setup: WorkerSetup = { program: owner.program, answers: this.#answers.port2, bell: this.#bell };
    this.#thread = new Worker(new URL("./worker/main.js", import.meta.url), {
      name: "mortise plug-in",
      workerData: setup,
      transferList: [this.#answers.port2],
      resourceLimits: { maxOldGenerationSizeMb: owner.program.limits.workerHeapMiB },
      // Nothing of the app's process is handed on: no environment, no arguments, no loaders.
      env: {},
      argv: [],
      execArgv: [],
    });
    this.#thread.on("message", (message: FromWorker) => this.#receive(message));
    this.#thread.on("error", (error) => this.#died(error));
    this.#thread.on("exit", () => this.#exited());
    this.#thread.unref();
  }

  get state(): "starting" | "idle" | "busy" | "ending" | "gone" {
    return this.#state;
  }

  /** Whether `run` may be called. */
  get isFree(): boolean {
    return this.#call === undefined && (this.#state === "idle" || this.#state === "starting");
  }

  /** Runs a call; the call itself reports how it ends. */
  run(call: PendingCall): void {
    this.#call = call;
    call.hold(() => void this.end());
    this.#thread.ref();
    if (this.#state === "idle") this.#post(call);
    else this.#limit(START_TIMEOUT_MS, "worker-died", "The worker thread did not start in time.");
  }

  /** Stops the thread, and the call that it runs. Resolves when it has gone. */
  async end(): Promise<void> {
    if (this.#state === "gone") return;
    this.#state = "ending";
    this.#leaveCall();
    await this.#thread.terminate();
  }

  #post(call: PendingCall): void {
    this.#state = "busy";
    const { exportName, input, timeoutMs } = call.request;
    this.#limit(timeoutMs, "call-timeout", `The call took longer than ${timeoutMs} ms.`);
    call.begin();
    this.#thread.postMessage({ kind: "call", exportName, input } satisfies ToWorker, [input.buffer]);
  }

  /** Ends the worker, not the call: a looping plug-in never comes back to look at a flag. */
  #limit(timeoutMs: number, code: "call-timeout" | "worker-died", message: string): void {
    const call = this.#call;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      call?.cancel(new RuntimeError(code, message, { ...call.facts, limit: timeoutMs }));
    }, timeoutMs);
  }

  #receive(message: FromWorker): void {
    const call = this.#call;
    if (message.kind === "ready") this.#ready(call);
    // What a worker still says about a call that was taken away from it is of no interest.
    else if (call !== undefined && this.#state === "busy") this.#hear(message, call);
  }

  #hear(message: Exclude<FromWorker, { kind: "ready" }>, call: PendingCall): void {
    switch (message.kind) {
      case "log": {
        const { level, text, source } = message;
        this.#owner.log({ level, text, source, exportName: call.request.exportName });
        break;
      }
      case "question":
        void this.#answer(message.id, message.question, call);
        break;
      case "done":
        call.succeed(message.output);
        this.#finish();
        break;
      case "failed":
        call.fail(errorOf(message.failure, call));
        this.#finish();
        break;
    }
  }

  #ready(call: PendingCall | undefined): void {
    if (this.#state !== "starting") return;
    this.#state = "idle";
    if (call !== undefined) this.#post(call);
  }

  async #answer(id: number, question: Question, call: PendingCall): Promise<void> {
    const reply = await this.#owner.answer(question, call);
    // The call was given up meanwhile: nobody waits for this.
    if (this.#call !== call) return;
    this.#answers.port1.postMessage({ id, reply } satisfies Answer);
    Atomics.add(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
  }

  #finish(): void {
    this.#leaveCall();
    this.#state = "idle";
    this.#owner.changed(this);
  }

  #leaveCall(): void {
    clearTimeout(this.#timer);
    this.#call = undefined;
    this.#thread.unref();
  }

  #died(error: Error): void {
    if (!("code" in error) || error.code !== "ERR_WORKER_OUT_OF_MEMORY") {
      this.#failCall(error);
      return;
    }
    const limit = this.#owner.program.limits.workerHeapMiB;
    const message = `The worker's heap of ${limit} MiB is used up.`;
    const facts = { ...this.#call?.facts, limit };
    this.#call?.fail(new RuntimeError("memory-limit", message, facts, { cause: error }));
  }

  #failCall(cause?: Error): void {
    this.#call?.fail(
      new RuntimeError("worker-died", "The worker thread ended.", this.#call.facts, { cause }),
    );
  }

  #exited(): void {
    this.#failCall();
    this.#leaveCall();
    this.#state = "gone";
    this.#answers.port1.close();
    this.#owner.changed(this);
  }
}

function errorOf({ code, message, ...facts }: Failure, call: PendingCall): RuntimeError {
  return new RuntimeError(code, message, { ...call.facts, ...facts });
}
