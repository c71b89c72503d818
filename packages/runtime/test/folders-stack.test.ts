import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { expect, it, onTestFinished } from "vitest";
import { GuestCall } from "../src/worker/guest-call.ts";
import { createFileFunctions } from "../src/worker/wasi/files.ts";
import { GuestMemory } from "../src/worker/wasi/memory.ts";
import { OpenFiles } from "../src/worker/wasi/open-files.ts";

const SUCCESS = 0;
/** Calls from so many frames above the last one that fits to so many below. */
const AROUND = 40;

it("a function on files that has too little stack has done nothing: what it begins it ends", async () => {
  const folder = await mkdtemp("/tmp/runtime-test-");
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(`${folder}/a`, "a");
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer).set([97], 16);
  let hasBegun = false;
  const own = new GuestMemory(() => {
    hasBegun = true;
    return memory;
  });
  const granted = { realPath: folder, guestPath: "/", access: "read" } as const;
  const files = new OpenFiles([granted], { writtenBytes: 0, openFiles: 64 });
  const { path_open: open } = createFileFunctions({ call: new GuestCall(), memory: own, files });
  let came: number | undefined;
  const act = () => {
    came = open?.(...([3, 0, 16, 1, 0, 2n, 0n, 0, 8] as unknown as [number, ...never[]]));
  };
  /** Calls it with `depth` frames and `more` times eight bytes of stack above it. */
  const descend = (depth: number, more: unknown[]): void => {
    if (depth === 0) Reflect.apply(act, undefined, more);
    else descend(depth - 1, more);
  };
  const ends = (depth: number, more = 0) => {
    [hasBegun, came] = [false, undefined];
    try {
      descend(depth, Array.from({ length: more }));
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
    files.closeAll();
    return came;
  };
  // The engine makes frames smaller once it has seen enough of them: until then the last depth moves.
  let last = 0;
  for (let turn = 0; turn < 3; turn += 1) for (last = 1_000; ends(last + 100) === SUCCESS; last += 100);
  const seen = { began: 0, refused: 0 };
  for (let depth = last - AROUND; depth < last + 100 + AROUND; depth += 1) {
    for (let more = 0; more < 12; more += 1) {
      if (ends(depth, more) === SUCCESS) seen.began += 1;
      else {
        expect(hasBegun, `begun at depth ${depth} + ${more}, and not ended`).toBe(false);
        seen.refused += 1;
      }
    }
  }
  expect(seen.began).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(100);
});
