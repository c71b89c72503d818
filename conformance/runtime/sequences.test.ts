// Random sequences of calls of Extism's functions, sane and forged. What they show is judged by a model of the kernel.
// MORTISE_SEED=<number> makes the same ones again; MORTISE_SEQUENCES_MS is how long to go on (default 5,000).

import { createRuntime } from "@mortise/runtime";
import { expect, test } from "vitest";
import { endOf } from "./errors.ts";
import { type Random, randomFrom } from "./random.ts";
import { encodeSteps, REGISTERS, STEP_FUNCTIONS, type Step, sequenceGuest } from "./sequence-guest.ts";
import { Model } from "./sequence-model.ts";

const DURATION_MS = Number(process.env.MORTISE_SEQUENCES_MS ?? 5_000);
const SIZES = [0n, 1n, 7n, 8n, 63n, 64n, 65n, 100n, 1_000n, 5_000n, 20_000n] as const;
const FORGED = [
  ...([-1n, -8n, -9n, 1n, 63n, 2n ** 31n, 2n ** 32n, 2n ** 32n + 64n] as const),
  ...([2n ** 48n, 2n ** 53n + 1n, 2n ** 62n, -(2n ** 63n), 65_536n, 1_048_576n] as const),
] as const;

/** A call at random. Register 0 is never a target: its offsets are as given. */
function stepOf({ below, pick }: Random): Step {
  const place = below(STEP_FUNCTIONS.length);
  const isForged = below(10) === 0;
  const isAlloc = STEP_FUNCTIONS[place] === "alloc";
  return {
    function: place,
    from: isAlloc || isForged ? 0 : 1 + below(REGISTERS - 1),
    to: isAlloc ? 1 + below(REGISTERS - 2) : REGISTERS - 1,
    offset: isForged
      ? pick(FORGED as readonly [bigint, ...bigint[]])
      : isAlloc
        ? pick(SIZES)
        : BigInt(below(4) * below(30)),
    value: BigInt(below(2 ** 32)) * BigInt(below(2 ** 31)),
  };
}

test(
  `random sequences of calls never break a block, the call, or the host (${DURATION_MS} ms)`,
  async () => {
    const random = randomFrom(process.env.MORTISE_SEED);
    const runtime = createRuntime({ limits: { callTimeoutMs: 20_000, blockBytes: 1_048_576 } });
    let notes: bigint[] = [];
    const note = (_input: unknown, call: { readonly arguments: readonly (bigint | number)[] }) => {
      const [low, high] = call.arguments.map((half) => BigInt.asUintN(32, BigInt(half)));
      notes.push((low ?? 0n) | ((high ?? 0n) << 32n));
    };
    const load = (state: "fresh" | "kept") =>
      runtime.load(sequenceGuest(), { state, imports: { test: { note } }, log: () => {} });
    const plugins = [await load("fresh"), await load("kept")] as const;
    const deadline = performance.now() + DURATION_MS;
    let sequences = 0;
    for (; performance.now() < deadline; sequences += 1) {
      const steps = Array.from({ length: 20 + random.below(300) }, () => stepOf(random));
      notes = [];
      const plugin = random.pick(plugins);
      const where = `MORTISE_SEED=${random.seed}, sequence ${sequences}`;
      const end = await endOf(plugin.call("run", encodeSteps(steps)));
      // Forging may trap, and variables may be too many; all that came before is judged all the same.
      expect(["ok", "trap", "memory-limit", "variable-limit"], where).toContain(end);
      const model = new Model();
      notes.forEach((got, index) => {
        const step = steps[index];
        if (step)
          expect(
            model.take(step, got),
            `${where}, step ${index}: ${JSON.stringify({ ...step, offset: `${step.offset}`, value: `${step.value}` })}`,
          ).toBeUndefined();
      });
      expect((await plugin.call("echo", "next")).text(), where).toBe("next");
    }
    expect(sequences, `MORTISE_SEED=${random.seed}`).toBeGreaterThan(5);
    console.log(`${sequences} sequences, MORTISE_SEED=${random.seed}`);
    await runtime.close();
  },
  DURATION_MS + 30_000,
);
