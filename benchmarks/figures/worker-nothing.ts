import { atMost, type Figure, rowsOf } from "../harness/figure.ts";
import { measureInTurn, ratioOf } from "../harness/measure.ts";
import { ANSWERING, openOurs } from "../harness/ours.ts";
import { openExtism } from "../peers/extism-sdk.ts";
import { openRoundTrip } from "../peers/round-trip.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

/** A call of another thread that does nothing: what the way there and back costs. */
export const workerNothing: Figure = {
  id: "worker-nothing",
  title: "A call that does nothing, in a worker thread",
  async run({ budget }) {
    const wasm = await buildAbiPlugin();
    const kept = await openOurs(wasm, { ...ANSWERING, state: "kept" });
    const fresh = await openOurs(wasm, ANSWERING);
    const sdk = await openExtism(wasm, "worker");
    const roundTrip = await openRoundTrip();
    const native = async (input: string) => input;
    try {
      const [ours, oursFresh, theirs, floor, call] = await measureInTurn(
        [
          { name: "Mortise worker, kept", run: () => kept.call("nothing", "") },
          { name: "Mortise worker, fresh", run: () => fresh.call("nothing", "") },
          { name: "Extism SDK worker (keeps)", run: () => sdk.call("nothing", ""), prepare: sdk.renew },
          { name: "floor: Atomics.notify there, waitAsync back", run: () => roundTrip.go() },
          { name: "floor: await of a native async function", run: () => native("") },
        ],
        budget,
      );
      return {
        rows: rowsOf([ours, oursFresh, theirs, floor, call]),
        targets: [
          atMost("p50 against the SDK's worker", 0.5, "×", ratioOf(ours, theirs)),
          atMost("p50 against the round trip between two threads", 4, "×", ratioOf(ours, floor)),
        ],
      };
    } finally {
      await Promise.all([kept.close(), fresh.close(), sdk.close(), roundTrip.close()]);
    }
  },
};
