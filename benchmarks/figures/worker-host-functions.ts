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
export const tenHostFunctions = hostFunctions("worker-ten-async", "askTenTimes", 10, ({ ours, theirs }) => [
  atLeast("times as fast as the SDK's worker at p50", 20, "×", ratioOf(theirs, ours)),
  atMost("p99 against p50", 5, "×", ours.p99 / ours.p50),
]);

interface Compared {
  readonly ours: Times;
  readonly theirs: Times;
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
      const sdk = await openExtism(wasm, "worker", async () => '{"ok":true}');
      const roundTrip = await openRoundTrip();
      const trips = howMany + 1;
      const floor = async () => {
        for (let trip = 0; trip < trips; trip += 1) await roundTrip.go();
      };
      try {
        for (const plugin of [kept, fresh, sdk]) {
          if ((await plugin.call(exportName, INPUT)) !== '{"ok":true}') throw new Error("Another answer.");
        }
        const [ours, oursFresh, theirs, bare] = await measureInTurn(
          [
            { name: "Mortise worker, kept", run: () => kept.call(exportName, INPUT) },
            { name: "Mortise worker, fresh", run: () => fresh.call(exportName, INPUT) },
            { name: "Extism SDK worker (keeps)", run: () => sdk.call(exportName, INPUT), prepare: sdk.renew },
            { name: `floor: ${trips} bare round trips between two threads`, run: floor },
          ],
          budget,
        );
        const floorSpread = (bare.p99 / bare.p50).toFixed(1);
        return {
          rows: rowsOf([ours, oursFresh, theirs, bare]),
          targets: targetsOf({ ours, theirs }),
          notes: [`p99 of the floor is ${floorSpread} times its p50: that much of a spread is the machine's`],
        };
      } finally {
        await Promise.all([kept.close(), fresh.close(), sdk.close(), roundTrip.close()]);
      }
    },
  };
}
