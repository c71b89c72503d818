import { atLeast, atMost, type Figure, rowsOf, type Target } from "../harness/figure.ts";
import { measureInTurn, ratioOf, type Times } from "../harness/measure.ts";
import { ANSWERING_LATER, openOurs } from "../harness/ours.ts";
import { openExtism } from "../peers/extism-sdk.ts";
import { openRoundTrip } from "../peers/round-trip.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

const INPUT = JSON.stringify({ id: "ord_4711", note: "x".repeat(370) });

/** A call of another thread whose plug-in asks the app once and waits for the answer. */
export const oneHostFunction = hostFunctions("worker-one-async", "askOnce", 1, ({ ours, theirs }) => [
  atLeast("times as fast as the SDK's worker at p50", 8, "×", ratioOf(theirs, ours)),
]);

/** The same, ten times within one call. */
export const tenHostFunctions = hostFunctions(
  "worker-ten-async",
  "askTenTimes",
  10,
  ({ ours, theirs, alone }) => [
    atLeast("times as fast as the SDK's worker at p50", 20, "×", ratioOf(theirs, ours)),
    atMost("p99 against p50", 5, "×", alone.p99 / alone.p50),
  ],
);

interface Compared {
  /** In turn with the SDK. */
  readonly ours: Times;
  readonly theirs: Times;
  /** Ours before the SDK is there. */
  readonly alone: Times;
}

function hostFunctions(
  id: string,
  exportName: string,
  howMany: number,
  targetsOf: (compared: Compared) => readonly Target[],
): Figure {
  return {
    id,
    title: `A worker call with ${howMany} async host function${howMany === 1 ? "" : "s"}, 400 B each`,
    async run({ budget }) {
      const wasm = await buildAbiPlugin();
      const kept = await openOurs(wasm, { ...ANSWERING_LATER, state: "kept" });
      const fresh = await openOurs(wasm, ANSWERING_LATER);
      const roundTrip = await openRoundTrip();
      const half = { ...budget, totalMs: budget.totalMs / 2 };
      const trips = howMany + 1;
      const floor = async () => {
        for (let trip = 0; trip < trips; trip += 1) await roundTrip.go();
      };
      const runKept = () => kept.call(exportName, INPUT);
      let close = async () => {};
      try {
        for (const plugin of [kept, fresh]) checkAnswer(await plugin.call(exportName, INPUT));
        // First without the SDK: what it leaves to the garbage collector hits whoever has the next turn, and how evenly a call
        // takes its time is no comparison with it.
        const [alone, aloneFresh, bare] = await measureInTurn(
          [
            { name: "Mortise worker, kept", run: runKept },
            { name: "Mortise worker, fresh", run: () => fresh.call(exportName, INPUT) },
            { name: `floor: ${trips} bare round trips between two threads`, run: floor },
          ],
          half,
        );
        const sdk = await openExtism(wasm, "worker", async () => '{"ok":true}');
        close = sdk.close;
        checkAnswer(await sdk.call(exportName, INPUT));
        const [ours, theirs] = await measureInTurn(
          [
            { name: "Mortise worker, kept, in turn with the SDK", run: runKept },
            {
              name: "Extism SDK worker (keeps)",
              run: () => sdk.call(exportName, INPUT),
              prepare: sdk.renew,
            },
          ],
          budget,
        );
        const floorSpread = (bare.p99 / bare.p50).toFixed(1);
        return {
          rows: rowsOf([alone, aloneFresh, bare, ours, theirs]),
          targets: targetsOf({ ours, theirs, alone }),
          notes: [`p99 of the floor is ${floorSpread} times its p50: that much of a spread is the machine's`],
        };
      } finally {
        await Promise.all([kept.close(), fresh.close(), close(), roundTrip.close()]);
      }
    },
  };
}

function checkAnswer(answer: string): void {
  if (answer !== '{"ok":true}') throw new Error("Another answer.");
}
