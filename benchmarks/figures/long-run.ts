import type { Figure } from "../harness/figure.ts";
import { ANSWERING_LATER, openOurs } from "../harness/ours.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

/** What a process keeps of calls that are over. */
export const longRun: Figure = {
  id: "long-run",
  title: "Resident memory after many fresh calls with one async host function, one after the other",
  async run({ isQuick }) {
    const calls = isQuick ? 2_000 : 20_000;
    const plugin = await openOurs(await buildAbiPlugin(), ANSWERING_LATER);
    const input = "x".repeat(400);
    try {
      for (let call = 0; call < calls / 10; call += 1) await plugin.call("askOnce", input);
      const before = process.memoryUsage().rss;
      for (let call = 0; call < calls; call += 1) await plugin.call("askOnce", input);
      const grownMiB = (process.memoryUsage().rss - before) / 1024 ** 2;
      return { rows: [{ name: "Mortise worker, fresh", values: { calls, grownMiB } }], targets: [] };
    } finally {
      await plugin.close();
    }
  },
};
