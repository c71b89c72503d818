import { RuntimeError, type RuntimeErrorCode, type RuntimeErrorFacts } from "./errors.ts";
import { answerQuestion } from "./host-answers.ts";
import { checkLimit } from "./limits.ts";
import type { LoadedModule } from "./load.ts";
import type { ModuleImport } from "./module/interface.ts";
import type { CallOptions, LoadSettings } from "./options.ts";
import { PendingCall } from "./pending-call.ts";
import type { Plugin } from "./plugin.ts";
import { PluginWorker, type WorkerOwner } from "./plugin-worker.ts";
import type { Result } from "./result.ts";

/**
 * A plug-in with its queue and its workers. A call waits in the queue until a worker is free; workers are started when
 * calls need them, up to `limits.workers`, and replaced by the next call after one has gone.
 */
export class LoadedPlugin implements Plugin {
  readonly name: string;
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly string[];
  readonly #settings: LoadSettings;
  readonly #owner: WorkerOwner;
  readonly #workers = new Set<PluginWorker>();
  readonly #running = new Set<PendingCall>();
  readonly #forget: () => void;
  #waiting: PendingCall[] = [];
  #isClosed = false;

  constructor(loaded: LoadedModule, settings: LoadSettings, forget: () => void) {
    this.name = settings.name;
    this.imports = loaded.imports;
    this.exports = loaded.exports;
    this.#settings = settings;
    this.#forget = forget;
    const { program, hostFunctions } = loaded;
    const side = {
      plugin: this,
      hostImports: program.hostImports,
      hostFunctions,
      allowedHosts: settings.allowedHosts,
      httpResponseBytes: settings.limits.httpResponseBytes,
    };
    this.#owner = {
      program,
      answer: (question, call) => answerQuestion(side, question, call),
      log: (entry) => this.#log(entry),
      changed: (worker) => this.#workerChanged(worker),
    };
  }

  async call(
    exportName: string,
    input: Uint8Array | string = "",
    options: CallOptions = {},
  ): Promise<Result> {
    const { signal, context } = options;
    const { limits } = this.#settings;
    const facts = { plugin: this.name, exportName };
    const timeoutMs = checkLimit("callTimeoutMs", options.timeoutMs ?? limits.callTimeoutMs);
    this.#check(facts, signal);
    const bytes = readInput(input, limits.inputBytes, facts);
    const call = new PendingCall({ plugin: this.name, exportName, input: bytes, timeoutMs, context });
    const abort = () => call.cancel(aborted(facts, signal));
    signal?.addEventListener("abort", abort, { once: true });
    try {
      this.#enqueue(call);
      return await call.result;
    } finally {
      this.#running.delete(call);
      signal?.removeEventListener("abort", abort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#forget();
    for (const call of [...this.#running])
      call.cancel(failure("closed", "The plug-in was closed.", call.facts));
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }

  #check(facts: RuntimeErrorFacts & { exportName: string }, signal: AbortSignal | undefined): void {
    if (this.#isClosed) throw failure("closed", "The plug-in is closed.", facts);
    if (!this.exports.includes(facts.exportName)) {
      throw failure(
        "missing-export",
        `The plug-in has no export ${facts.exportName} that can be called.`,
        facts,
      );
    }
    if (signal?.aborted) throw aborted(facts, signal);
  }

  #enqueue(call: PendingCall): void {
    const { queuedCalls } = this.#settings.limits;
    // A thread that is being ended leaves a place for one more: nobody is refused only because it takes a moment.
    const places = queuedCalls + [...this.#workers].filter(({ state }) => state === "ending").length;
    const worker = this.#waiting.length === 0 ? this.#freeWorker() : undefined;
    if (worker === undefined && this.#waiting.length >= places) {
      const message = `${this.#waiting.length} calls wait for this plug-in already.`;
      throw failure("overloaded", message, { ...call.facts, limit: queuedCalls });
    }
    this.#running.add(call);
    if (worker !== undefined) {
      worker.run(call);
      return;
    }
    call.hold(() => {
      this.#waiting = this.#waiting.filter((other) => other !== call);
    });
    this.#waiting.push(call);
  }

  #freeWorker(): PluginWorker | undefined {
    for (const worker of this.#workers) if (worker.isFree) return worker;
    if (this.#isClosed || this.#workers.size >= this.#settings.limits.workers) return undefined;
    const worker = new PluginWorker(this.#owner);
    this.#workers.add(worker);
    return worker;
  }

  #workerChanged(worker: PluginWorker): void {
    if (worker.state === "gone") this.#workers.delete(worker);
    while (this.#waiting.length > 0) {
      const free = this.#freeWorker();
      const call = free && this.#waiting.shift();
      if (call === undefined) return;
      free?.run(call);
    }
  }

  #log(entry: Parameters<WorkerOwner["log"]>[0]): void {
    try {
      this.#settings.log({ ...entry, plugin: this.name });
    } catch (error) {
      // The app's log is broken, not the plug-in's call.
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}

/** The input as bytes of our own: they are handed over to the worker. */
function readInput(
  input: Uint8Array | string,
  limit: number,
  facts: RuntimeErrorFacts,
): Uint8Array<ArrayBuffer> {
  const length = typeof input === "string" ? Buffer.byteLength(input) : input.length;
  if (length > limit) {
    const message = `The input of ${length} bytes is over the limit of ${limit}.`;
    throw failure("input-too-large", message, { ...facts, limit });
  }
  return new Uint8Array(typeof input === "string" ? new TextEncoder().encode(input) : input);
}

function aborted(facts: RuntimeErrorFacts, signal: AbortSignal | undefined): RuntimeError {
  return new RuntimeError("aborted", "The call was aborted.", facts, { cause: signal?.reason });
}

function failure(code: RuntimeErrorCode, message: string, facts: RuntimeErrorFacts): RuntimeError {
  return new RuntimeError(code, message, facts);
}
