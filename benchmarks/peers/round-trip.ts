import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Two threads and four bytes: the least that any call of another thread can cost. */
export interface RoundTrip {
  /** Wakes the other thread, and resolves when it has woken this one. */
  go(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Starts the other thread. */
export async function openRoundTrip(): Promise<RoundTrip> {
  const bell = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./round-trip-thread.ts", import.meta.url), { workerData: bell });
  await once(worker, "message");
  return {
    async go() {
      const there = Atomics.load(bell, 0);
      const back = Atomics.load(bell, 1);
      const answered = Atomics.waitAsync(bell, 1, back);
      Atomics.store(bell, 0, there + 1);
      Atomics.notify(bell, 0);
      await answered.value;
    },
    close: () => worker.terminate(),
  };
}
