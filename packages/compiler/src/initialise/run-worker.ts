import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { BuildError } from "../error.ts";
import type { ResolvedBuildOptions } from "../options.ts";
import { ENGINE_FOLDER } from "../places.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

/** The thread that runs a plug-in's top-level code; started early, because it takes longer to start than to run. */
export class InitialiseWorker {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  #failed: Error | undefined;

  constructor({ memoryMaxPages, stackBytes, topLevelTimeoutMs }: ResolvedBuildOptions) {
    const workerData: WorkerStart = {
      engineFile: join(ENGINE_FOLDER, "engine.wasm"),
      preludeFile: join(ENGINE_FOLDER, "prelude.js"),
      memoryMaxPages,
      stackBytes,
    };
    this.#timeoutMs = topLevelTimeoutMs;
    // No environment and no arguments: nothing of the caller's belongs there.
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { workerData, env: {}, execArgv: [] });
    this.#worker.once("error", (error: Error) => {
      this.#failed = error;
    });
  }

  /** Resolves to what became of a bundle. @throws BuildError `top-level-timeout` */
  run(job: ToWorker): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      if (this.#failed !== undefined) throw this.#failed;
      let timer: NodeJS.Timeout | undefined;
      this.#worker.once("message", resolve);
      this.#worker.once("error", reject);
      this.#worker.once("exit", () => {
        clearTimeout(timer);
        reject(new Error("The thread that compiles ended early."));
      });
      timer = setTimeout(() => reject(tooLate(this.#timeoutMs)), this.#timeoutMs);
      this.#worker.postMessage(job);
    });
  }

  /** Ends the thread, whatever it is doing. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function tooLate(timeoutMs: number): BuildError {
  const text = `The code outside of the handlers did not come to an end within ${timeoutMs} ms. It runs while the plug-in is being compiled: move what takes long, or forever, into a handler.`;
  return new BuildError("top-level-timeout", [{ text }]);
}
