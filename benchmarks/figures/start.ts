import { type Figure, rowsOf } from "../harness/figure.ts";
import { measureInTurn } from "../harness/measure.ts";
import { ANSWERING, openOurs } from "../harness/ours.ts";
import { openExtism } from "../peers/extism-sdk.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

/** The way to the first answer: what a plug-in costs that is loaded for one call. */
export const start: Figure = {
  id: "start",
  title: "A runtime, a plug-in in it, one call that does nothing, and closing both",
  async run({ budget }) {
    const wasm = await buildAbiPlugin();
    const times = await measureInTurn(
      [
        {
          name: "Mortise worker",
          async run() {
            const plugin = await openOurs(wasm, ANSWERING);
            await plugin.call("nothing", "");
            await plugin.close();
          },
        },
        {
          name: "Extism SDK worker",
          async run() {
            const plugin = await openExtism(wasm, "worker");
            await plugin.call("nothing", "");
            await plugin.close();
          },
        },
      ],
      budget,
    );
    return { rows: rowsOf(times), targets: [] };
  },
};
