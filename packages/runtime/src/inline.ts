import { ENV_MODULE } from "./abi.ts";
import { RuntimeError, type RuntimeErrorFacts } from "./errors.ts";
import type { HostSide } from "./host-answers.ts";
import { InlineCall } from "./inline-call.ts";
import { InlineSeat } from "./inline-seat.ts";
import { canSuspend } from "./jspi.ts";
import { checkLimit } from "./limits.ts";
import type { LoadedModule } from "./load.ts";
import { pluginLog } from "./log.ts";
import { ExportCounters, type PluginMetrics } from "./metrics.ts";
import type { ModuleImport } from "./module/interface.ts";
import { type CallOptions, checkCallOptions, type LoadSettings } from "./options.ts";
import type { Plugin } from "./plugin.ts";
import type { Result } from "./result.ts";
import type { Tracing } from "./tracing.ts";

/**
 * A plug-in in the calling thread (`isolation: "inline"`). Calls that wait for host functions give way to others, up to
 * `limits.workers` at the same time; the rest wait in a queue.
 */
export class InlinePlugin implements Plugin {
  readonly name: string;
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly string[];
  readonly #settings: LoadSettings;
  readonly #loaded: LoadedModule;
  readonly #side: HostSide;
  readonly #forget: () => void;
  readonly #tracing: Tracing | undefined;
  readonly #exports: ReadonlySet<string>;
  readonly #free: InlineSeat[] = [];
  readonly #counters = new ExportCounters();
  /** Those that are free, and those that run a call. */
  readonly #seats = new Set<InlineSeat>();
  readonly #waiting = new Set<(takesPlace?: boolean) => void>();
  #running = 0;
  #isClosed = false;

  /** @throws RuntimeError `invalid-options` when it would have to wait, and this engine cannot suspend it. */
  constructor(loaded: LoadedModule, settings: LoadSettings, forget: () => void, tracing?: Tracing) {
    checkCanRun(loaded, settings.name);
    this.name = settings.name;
    this.imports = loaded.imports;
    this.exports = loaded.exports;
    this.#settings = settings;
    this.#loaded = loaded;
    this.#forget = forget;
    this.#tracing = tracing;
    this.#exports = new Set(loaded.exports);
    this.#side = {
      plugin: this,
      hostImports: loaded.program.hostImports,
      hostFunctions: loaded.hostFunctions,
      allowedHosts: settings.allowedHosts,
      httpResponseBytes: settings.limits.httpResponseBytes,
    };
  }

  async call(exportName: string, input: Uint8Array | string = "", options?: CallOptions): Promise<Result> {
    const call = this.#createCall(exportName, options);
    this.#check(call, input);
    if (this.#running < this.#settings.limits.workers) this.#running += 1;
    else {
      await this.#turn(call);
      call.hadToQueue();
    }
    const running = this.#run(call, input);
    return running instanceof Promise ? await running : running;
  }

  metrics(): PluginMetrics {
    const exports = this.#counters.read();
    return { running: this.#running, waiting: this.#waiting.size, exports };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#forget();
    this.#free.length = 0;
    for (const seat of [...this.#seats]) seat.close();
    for (const next of [...this.#waiting]) next();
  }

  #createCall(exportName: string, options: CallOptions | undefined): InlineCall {
    const { callTimeoutMs, startTimeoutMs } = this.#settings.limits;
    const asked = {
      exportName,
      startTimeoutMs,
      timeoutMs: callTimeoutMs,
      context: undefined,
      cancelled: undefined,
    };
    if (options === undefined) return new InlineCall(this.name, asked);
    checkCallOptions(options);
    const { context, signal: cancelled } = options;
    const timeoutMs = checkLimit("callTimeoutMs", options.timeoutMs ?? callTimeoutMs);
    return new InlineCall(this.name, { ...asked, timeoutMs, context, cancelled });
  }

  /** Runs a call that has a place. Its result is there at once, unless it may wait. */
  #run(call: InlineCall, input: Uint8Array | string): Result | Promise<Result> {
    call.trace = this.#tracing?.begin(this.name, call.request.exportName);
    let seat: InlineSeat | undefined;
    let running: Result | Promise<Result> | undefined;
    try {
      this.#checkStill(call);
      seat = this.#free.pop() ?? this.#createSeat();
      running = seat.run(call, input);
      return running instanceof Promise ? this.#waitFor(running, call, seat) : this.#succeeded(call, running);
    } catch (error) {
      throw this.#failed(call, error);
    } finally {
      if (!(running instanceof Promise)) this.#leave(seat);
    }
  }

  async #waitFor(running: Promise<Result>, call: InlineCall, seat: InlineSeat): Promise<Result> {
    try {
      return this.#succeeded(call, await running);
    } catch (error) {
      throw this.#failed(call, error);
    } finally {
      this.#leave(seat);
    }
  }

  #succeeded(call: InlineCall, result: Result): Result {
    this.#counters.of(call.request.exportName).succeed(call.durationMs);
    call.trace?.end();
    return result;
  }

  #failed(call: InlineCall, error: unknown): RuntimeError {
    const failure = error instanceof RuntimeError ? error : broken(error, call.facts);
    this.#counters.of(call.request.exportName).fail(failure.code);
    call.trace?.end(failure);
    return failure;
  }

  #createSeat(): InlineSeat {
    const seat = new InlineSeat(this.#loaded, this.#side, pluginLog(this.name, this.#settings.log));
    this.#seats.add(seat);
    return seat;
  }

  #check(call: InlineCall, input: Uint8Array | string): void {
    const { exportName } = call.request;
    this.#checkStill(call);
    if (!this.#exports.has(exportName)) {
      const message = `The plug-in has no export ${exportName} that can be called.`;
      throw call.failure("missing-export", message);
    }
    const limit = this.#settings.limits.inputBytes;
    // No character of a text takes more than three bytes: mostly they need not be counted.
    if (typeof input === "string" && input.length * 3 <= limit) return;
    const length = typeof input === "string" ? Buffer.byteLength(input) : input.length;
    if (length <= limit) return;
    const message = `The input of ${length} bytes is over the limit of ${limit}.`;
    throw call.failure("input-too-large", message, { limit });
  }

  #checkStill(call: InlineCall): void {
    if (this.#isClosed) throw call.failure("closed", "The plug-in is closed.");
    if (call.request.cancelled?.aborted) throw call.cancelled();
  }

  /** Resolves when it is this call's turn, in order of arrival, and the place of the one before is its own. */
  async #turn(call: InlineCall): Promise<void> {
    const limit = this.#settings.limits.queuedCalls;
    if (this.#waiting.size >= limit) {
      const message = `${this.#waiting.size} calls wait for this plug-in already.`;
      throw call.failure("overloaded", message, { limit });
    }
    const { cancelled } = call.request;
    const turn = Promise.withResolvers<void>();
    const next = (takesPlace = false) => {
      if (!this.#waiting.delete(next) || takesPlace) return turn.resolve();
      // Taken out of the queue before its turn.
      turn.reject(cancelled?.aborted ? call.cancelled() : call.failure("closed", "The plug-in was closed."));
    };
    const cancel = () => next();
    this.#waiting.add(next);
    cancelled?.addEventListener("abort", cancel, { once: true });
    try {
      await turn.promise;
    } finally {
      cancelled?.removeEventListener("abort", cancel);
    }
  }

  #leave(seat: InlineSeat | undefined): void {
    if (seat?.isFree && !this.#isClosed) {
      this.#free.push(seat);
      if (this.#settings.state === "fresh") seat.prepareLater();
    } else if (seat !== undefined) {
      this.#seats.delete(seat);
      // A seat whose call was given up still has it.
      if (seat.isFree) seat.close();
    }
    if (this.#waiting.size === 0) {
      this.#running -= 1;
      return;
    }
    const [next] = this.#waiting;
    next?.(true);
  }
}

/** Without JSPI a plug-in can only call host functions that answer at once. */
function checkCanRun({ program, imports, hostFunctions }: LoadedModule, plugin: string): void {
  if (canSuspend) return;
  const waiting = program.hostImports.find((_, index) => isAsync(hostFunctions[index]));
  const http = imports.find(({ module, name }) => module === ENV_MODULE && name === "http_request");
  const first = waiting ?? http;
  if (first === undefined) return;
  const importName = `${first.module}.${first.name}`;
  const message = `${importName} is async: inline, that needs JSPI, which this version of Node.js does not have.`;
  throw new RuntimeError("invalid-options", message, { plugin, importName });
}

function isAsync(run: unknown): boolean {
  return run instanceof (async () => {}).constructor;
}

function broken(cause: unknown, facts: RuntimeErrorFacts): RuntimeError {
  return new RuntimeError("worker-died", "The runtime itself failed.", facts, { cause });
}
