import { atMost, type Figure, rowsOf } from "../harness/figure.ts";
import { measureInTurn } from "../harness/measure.ts";
import { ANSWERING_LATER, openOurs } from "../harness/ours.ts";
import { openWebhook } from "../peers/webhook.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

const INPUT = JSON.stringify({ id: "ord_4711", note: "x".repeat(370) });

/** Telling a plug-in, which asks back once, against telling a server on the same machine, which does not. */
export const againstWebhook: Figure = {
  id: "against-webhook",
  title: "A worker call with one async host function, against an HTTP POST to this machine",
  async run({ budget }) {
    const plugin = await openOurs(await buildAbiPlugin(), { ...ANSWERING_LATER, state: "kept" });
    const webhook = await openWebhook();
    try {
      const [ours, theirs] = await measureInTurn(
        [
          { name: "Mortise worker, kept, one async host function", run: () => plugin.call("askOnce", INPUT) },
          { name: "HTTP POST to a loopback server (undici, kept alive)", run: () => webhook.post(INPUT) },
        ],
        budget,
      );
      return {
        rows: rowsOf([ours, theirs]),
        targets: [
          atMost("p50, below the POST's", theirs.p50, "µs", ours.p50),
          atMost("p99, below the POST's", theirs.p99, "µs", ours.p99),
        ],
      };
    } finally {
      await Promise.all([plugin.close(), webhook.close()]);
    }
  },
};
