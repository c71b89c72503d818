import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Figure, rowsOf } from "../harness/figure.ts";
import { measureInTurn } from "../harness/measure.ts";
import { openOurs } from "../harness/ours.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

const CALLS = 100;
const WAIT_MS = 5;

/** Calls that wait for the app need no thread each, where the engine can suspend WebAssembly. */
export const waitingCalls: Figure = {
  id: "waiting-calls",
  title: `${CALLS} calls at once, each waiting for a host function of ${WAIT_MS} ms, two threads`,
  async run({ budget }) {
    const ask = async () => {
      await sleep(WAIT_MS);
      return '{"ok":true}';
    };
    const plugin = await openOurs(
      await buildAbiPlugin(),
      { imports: { "extism:host/user": { ask } }, limits: { workers: CALLS } },
      { threads: 2 },
    );
    try {
      const [ours, floor] = await measureInTurn(
        [
          { name: "Mortise worker, fresh", run: () => atOnce(() => plugin.call("askOnce", "{}")) },
          { name: `floor: ${CALLS} bare timers`, run: () => atOnce(ask) },
        ],
        budget,
      );
      return {
        rows: rowsOf([ours, floor]),
        targets: hasSuspension() ? [atMost("all done, p50", 30, "ms", ours.p50 / 1_000)] : [],
        notes: hasSuspension() ? [] : ["no target: this Node.js cannot suspend WebAssembly (JSPI)"],
      };
    } finally {
      await plugin.close();
    }
  },
};

function atOnce(run: () => Promise<string>): Promise<unknown> {
  return Promise.all(Array.from({ length: CALLS }, run));
}

function hasSuspension(): boolean {
  const engine: unknown = Reflect.get(globalThis, "WebAssembly");
  return typeof engine === "object" && engine !== null && "Suspending" in engine;
}
