import { parentPort, workerData } from "node:worker_threads";

// Answers each wake-up with one. It ends only from outside.
const bell = workerData as Int32Array<SharedArrayBuffer>;
parentPort?.postMessage("ready");
for (let heard = 0; ; heard = Atomics.load(bell, 0)) {
  Atomics.wait(bell, 0, heard);
  Atomics.add(bell, 1, 1);
  Atomics.notify(bell, 1);
}
