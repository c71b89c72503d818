import { Worker } from "node:worker_threads";
import type { ThreadChannel } from "../channel/channel.ts";
import { RuntimeError } from "../errors.ts";
import type { ThreadSetup } from "../protocol.ts";
import type { RunningCall } from "./running-call.ts";

/** What bounds a thread, in MiB. */
export interface ThreadBounds {
  readonly heapMiB: number;
  readonly stackMiB: number;
}

/** Starts a thread. It does not keep the process alive: deadlines of calls do. */
export function startThread(channel: ThreadChannel, { heapMiB, stackMiB }: ThreadBounds): Worker {
  const thread = new Worker(new URL("../worker/main.js", import.meta.url), {
    name: "mortise plug-ins",
    workerData: { channel } satisfies ThreadSetup,
    transferList: [channel.port],
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, stackSizeMb: stackMiB },
    // Nothing of the app's process is handed on: no environment, no arguments, no loaders.
    env: {},
    argv: [],
    execArgv: [],
  });
  thread.unref();
  return thread;
}

/** Why a call has ended whose thread has. `isCurrent`: its code ran at that moment. */
export function deathOf({ call, plugin }: RunningCall, isCurrent: boolean, error?: Error): RuntimeError {
  const { facts } = call;
  const isFull = error !== undefined && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (isFull && isCurrent) {
    const limit = plugin.program.limits.workerHeapMiB;
    const message = `The worker's heap of ${limit} MiB is used up.`;
    return new RuntimeError("memory-limit", message, { ...facts, limit }, { cause: error });
  }
  const message =
    isCurrent || error !== undefined
      ? "The worker thread ended."
      : "The worker thread was ended because of another call of this plug-in.";
  return new RuntimeError("worker-died", message, facts, { cause: error });
}
