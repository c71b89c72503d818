import { RuntimeError, type RuntimeErrorCode, type RuntimeErrorFacts } from "./errors.ts";
import { answerQuestion } from "./host-answers.ts";
import { checkLimit } from "./limits.ts";
import type { LoadedModule } from "./load.ts";
import { pluginLog } from "./log.ts";
import { ExportCounters, type PluginMetrics } from "./metrics.ts";
import type { ModuleImport } from "./module/interface.ts";
import { type CallOptions, checkCallOptions, type LoadSettings } from "./options.ts";
import { PendingCall } from "./pending-call.ts";
import type { Plugin } from "./plugin.ts";
import { PluginCalls } from "./pool/plugin-calls.ts";
import type { ThreadPool } from "./pool/pool.ts";
import type { Result } from "./result.ts";
import type { Tracing } from "./tracing.ts";

/** What a plug-in runs on. */
export interface PluginPlace {
  readonly pool: ThreadPool;
  /** Whether the pool is this plug-in's alone, and ends with it. */
  readonly isOwn: boolean;
  readonly tracing: Tracing | undefined;
  /** Called when the plug-in is closed. */
  forget(): void;
}

/** A plug-in as apps see it: checks calls, and has them run by a pool. */
export class LoadedPlugin implements Plugin {
  readonly name: string;
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly string[];
  readonly #settings: LoadSettings;
  readonly #place: PluginPlace;
  readonly #calls: PluginCalls;
  readonly #open = new Set<PendingCall>();
  readonly #counters = new ExportCounters();
  #isClosed = false;

  constructor(loaded: LoadedModule, settings: LoadSettings, place: PluginPlace) {
    this.name = settings.name;
    this.imports = loaded.imports;
    this.exports = loaded.exports;
    this.#settings = settings;
    this.#place = place;
    const { program, hostFunctions } = loaded;
    const side = {
      plugin: this,
      hostImports: program.hostImports,
      hostFunctions,
      allowedHosts: settings.allowedHosts,
      httpResponseBytes: settings.limits.httpResponseBytes,
    };
    this.#calls = new PluginCalls({
      program,
      exports: loaded.exports,
      answer: (question, call) => answerQuestion(side, question, call),
      log: pluginLog(this.name, settings.log),
    });
  }

  async call(
    exportName: string,
    input: Uint8Array | string = "",
    options: CallOptions = {},
  ): Promise<Result> {
    checkCallOptions(options);
    const { signal, context } = options;
    const { limits } = this.#settings;
    const facts = { plugin: this.name, exportName };
    const timeoutMs = checkLimit("callTimeoutMs", options.timeoutMs ?? limits.callTimeoutMs);
    this.#check(facts, signal);
    const bytes = readInput(input, limits.inputBytes, facts);
    const trace = this.#place.tracing?.begin(this.name, exportName);
    const call = new PendingCall({ plugin: this.name, exportName, input: bytes, timeoutMs, context, trace });
    const abort = () => call.cancel(aborted(facts, signal));
    signal?.addEventListener("abort", abort, { once: true });
    const counter = this.#counters.of(exportName);
    const startedAt = performance.now();
    try {
      this.#open.add(call);
      this.#place.pool.run(this.#calls, call);
      const result = await call.result;
      counter.succeed(performance.now() - startedAt);
      trace?.end();
      return result;
    } catch (error) {
      if (error instanceof RuntimeError) {
        counter.fail(error.code);
        trace?.end(error);
      }
      throw error;
    } finally {
      this.#open.delete(call);
      signal?.removeEventListener("abort", abort);
    }
  }

  metrics(): PluginMetrics {
    const { running, waiting } = this.#calls;
    const exports = this.#counters.read();
    return { running, waiting, exports };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const { pool, isOwn, forget } = this.#place;
    forget();
    for (const call of [...this.#open]) call.cancel(failure("closed", "The plug-in was closed.", call.facts));
    pool.forget(this.#calls);
    await (isOwn ? pool.close() : pool.settle());
  }

  #check(facts: RuntimeErrorFacts & { exportName: string }, signal: AbortSignal | undefined): void {
    if (this.#isClosed) throw failure("closed", "The plug-in is closed.", facts);
    if (this.#calls.placeOf(facts.exportName) === undefined) {
      throw failure(
        "missing-export",
        `The plug-in has no export ${facts.exportName} that can be called.`,
        facts,
      );
    }
    if (signal?.aborted) throw aborted(facts, signal);
  }
}

/** The input, bytes as a copy: they may wait, and are handed over then. */
function readInput(
  input: Uint8Array | string,
  limit: number,
  facts: RuntimeErrorFacts,
): Uint8Array<ArrayBuffer> | string {
  const length = typeof input === "string" ? Buffer.byteLength(input) : input.length;
  if (length > limit) {
    const message = `The input of ${length} bytes is over the limit of ${limit}.`;
    throw failure("input-too-large", message, { ...facts, limit });
  }
  return typeof input === "string" ? input : new Uint8Array(input);
}

function aborted(facts: RuntimeErrorFacts, signal: AbortSignal | undefined): RuntimeError {
  return new RuntimeError("aborted", "The call was aborted.", facts, { cause: signal?.reason });
}

function failure(code: RuntimeErrorCode, message: string, facts: RuntimeErrorFacts): RuntimeError {
  return new RuntimeError(code, message, facts);
}
