import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What this process holds. */
export interface Held {
  /** Bytes of memory that are really there, of all threads. */
  readonly residentBytes: number;
  /** Bytes that JavaScript of this thread holds: its heap, and buffers beside it. */
  readonly heapBytes: number;
  /** Threads of the process; `undefined` where the system does not say (it is Linux that does). */
  readonly threads: number | undefined;
  /** Timers, ports and sockets that keep the process alive. */
  readonly handles: number;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** So often it is looked whether all is still, and so often whether there are still more handles than there should be. */
const TURNS = 40;
const MOST_TURNS = 280;

/**
 * Measures when garbage is collected and threads that were ended have gone. On a busy machine one of those may take its time:
 * while there are more handles than `handles`, it is waited for up to seven seconds, which is longer than the runtime waits.
 */
export async function measure(handles = Number.POSITIVE_INFINITY): Promise<Held> {
  let held = measureNow();
  for (let turn = 0; turn < TURNS || (held.handles > handles && turn < MOST_TURNS); turn += 1) {
    await sleep(25);
    const last = held;
    held = measureNow();
    const isStill = held.threads === last.threads && held.handles === last.handles && held.handles <= handles;
    if (turn >= 3 && isStill && held.residentBytes >= last.residentBytes - 65_536) break;
  }
  return held;
}

function measureNow(): Held {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    residentBytes: rss,
    heapBytes: heapUsed + external,
    threads: countThreads(),
    handles: process.getActiveResourcesInfo().length,
  };
}

function countThreads(): number | undefined {
  return process.platform === "linux" ? readdirSync("/proc/self/task").length : undefined;
}
