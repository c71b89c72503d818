import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { limitMemory } from "../link/limit-memory.ts";
import { GuestError } from "./engine.ts";
import { initialise } from "./initialise.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

// Runs one plug-in's top-level code, in a thread that can be ended when that code does not come to an end. The engine
// is compiled at once, while the bundle is still being made.

const { engineFile, preludeFile, memoryMaxPages, stackBytes } = workerData as WorkerStart;
const engine = new WebAssembly.Module(limitMemory(readFileSync(engineFile), memoryMaxPages));
const prelude = readFileSync(preludeFile, "utf8");

function answer(message: FromWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.once("message", (job: ToWorker) => {
  try {
    answer(initialise(engine, stackBytes, prelude, job));
  } catch (error) {
    answer({ kind: "top-level-error", failures: [{ text: explain(error), places: [] }] });
  }
});

/** What ended the engine itself. @throws whatever is a defect of ours */
function explain(error: unknown): string {
  if (error instanceof GuestError) return error.message;
  if (error instanceof RangeError) return "The code outside of the handlers ran out of stack.";
  if (error instanceof WebAssembly.RuntimeError) return `The engine gave up: ${error.message}.`;
  throw error;
}
