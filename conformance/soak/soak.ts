// `npm run soak [-- <calls>]`: 200,000 calls of many kinds, 2 % of them hostile. From the second to the last tenth the
// process must not hold more: no memory, no threads, no handles. Prints one line a tenth, and ends with 1 if it does.

import { createRuntime } from "@mortise/runtime";
import { randomFrom } from "../runtime/random.ts";
import { loadCaller } from "./calls.ts";
import { type Held, measure } from "./measure.ts";

const MiB = 1024 * 1024;
/** How many calls there are at the same time. */
const AT_ONCE = 8;
/** What an allocator may keep beside what is held, and what a thread more takes: see `THREADS_SLACK`. */
const RESIDENT_SLACK = 48 * MiB;
const HEAP_SLACK = 2 * MiB;
/** Threads that a pool has at one time and not at another: spares, and those that are just being ended. */
const THREADS_SLACK = 4;
const TENTHS = 10;

const calls = Number(process.argv[2] ?? 200_000);
const random = randomFrom(process.env.MORTISE_SEED);
console.log(`${calls} calls, ${AT_ONCE} at once; MORTISE_SEED=${random.seed}`);

// Standard error is opened when it is first used, and a thread uses it: it shall not count as left behind.
process.stderr.write("");
const before = await measure();
const runtime = createRuntime();
const caller = await loadCaller(runtime, random);
const tenths: Held[] = [];
for (let tenth = 1; tenth <= TENTHS; tenth += 1) {
  const began = performance.now();
  await makeCalls(Math.round(calls / TENTHS));
  const perSecond = Math.round(calls / TENTHS / ((performance.now() - began) / 1000));
  const held = await measure(before.handles);
  tenths.push(held);
  console.log(`tenth ${tenth}: ${describe(held)}, ${perSecond} calls/s, ${caller.hostile} hostile so far`);
}
await runtime.close();
const after = await measure(before.handles);
console.log(`closed:  ${describe(after)}`);

const problems = [...growth(tenths[1], tenths.at(-1)), ...remains(before, after)];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "Nothing grew." : "Something grew.");
process.exitCode = problems.length === 0 ? 0 : 1;

async function makeCalls(count: number): Promise<void> {
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await caller.call();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

function growth(second: Held | undefined, last: Held | undefined): string[] {
  if (second === undefined || last === undefined) return ["Nothing was measured."];
  return [
    ...more("resident memory", last.residentBytes - second.residentBytes, RESIDENT_SLACK),
    ...more("heap", last.heapBytes - second.heapBytes, HEAP_SLACK),
    ...more("threads", (last.threads ?? 0) - (second.threads ?? 0), THREADS_SLACK),
    ...more("handles", last.handles - second.handles, 0),
  ];
}

/** What is still there after closing that was not there at first. */
function remains(first: Held, last: Held): string[] {
  return [
    ...more("threads after closing", (last.threads ?? 0) - (first.threads ?? 0), 0),
    ...more("handles after closing", last.handles - first.handles, 0),
  ];
}

function more(what: string, by: number, allowed: number): string[] {
  return by > allowed ? [`${what}: ${by} more, ${allowed} allowed`] : [];
}

function describe({ residentBytes, heapBytes, threads, handles }: Held): string {
  const size = (bytes: number) => `${(bytes / MiB).toFixed(1)} MiB`;
  return `${size(residentBytes)} resident, ${size(heapBytes)} heap, ${threads ?? "?"} threads, ${handles} handles`;
}
