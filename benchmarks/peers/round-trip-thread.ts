import { parentPort, workerData } from "node:worker_threads";

// Answers each wake-up with one. It ends only from outside.
const bell = workerData as Int32Array<SharedArrayBuffer>;
parentPort?.postMessage("ready");
// Counts instead of looking what the number is now: the next wake-up may be there before this thread sleeps again.
for (let heard = 0; ; heard += 1) {
  Atomics.wait(bell, 0, heard);
  Atomics.add(bell, 1, 1);
  Atomics.notify(bell, 1);
}
