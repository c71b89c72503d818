import { atMost, type Figure, rowsOf } from "../harness/figure.ts";
import { type Contender, measureInTurn } from "../harness/measure.ts";
import { type OurPlugin, openOurs } from "../harness/ours.ts";
import { openExtism } from "../peers/extism-sdk.ts";
import { openIsolatedVm } from "../peers/isolated-vm.ts";
import { buildTypeScriptPlugin } from "../plugins/build.ts";
import { ORDER } from "../plugins/order.ts";

const INLINE = { isolation: "inline", trusted: true } as const;
const EXPORT = "orderPlaced";

interface Open extends Omit<Contender, "run"> {
  readonly plugin: OurPlugin;
}

/** A handler in TypeScript that takes JSON and answers JSON, from a clean start each time. */
export const typeScriptCall: Figure = {
  id: "typescript-call",
  title: "A TypeScript plug-in (1.5 MB of memory), JSON in and out",
  async run({ budget }) {
    const wasm = await buildTypeScriptPlugin();
    const isolated = await openIsolatedVm();
    const fresh = await openOurs(wasm);
    const sdkWorker = await openExtism(wasm, "worker");
    const open: readonly Open[] = [
      { name: "Mortise worker, fresh", plugin: fresh },
      { name: "Mortise worker, fresh, 2 ms between calls", plugin: fresh, restMs: 2 },
      { name: "Mortise inline, fresh", plugin: await openOurs(wasm, INLINE) },
      { name: "Mortise worker, kept", plugin: await openOurs(wasm, { state: "kept" }) },
      { name: "Mortise inline, kept", plugin: await openOurs(wasm, { ...INLINE, state: "kept" }) },
      { name: "Extism SDK worker (keeps)", plugin: sdkWorker, prepare: sdkWorker.renew },
      { name: "Extism SDK foreground (keeps)", plugin: await openExtism(wasm, "foreground") },
    ];
    const contenders: Contender[] = open.map(({ plugin, ...contender }) => ({
      ...contender,
      run: () => plugin.call(EXPORT, ORDER),
    }));
    if (typeof isolated === "object") {
      contenders.push({ name: "isolated-vm, new context", run: () => isolated.callFresh(ORDER) });
      contenders.push({ name: "isolated-vm, context kept", run: () => isolated.callKept(ORDER) });
    }
    try {
      const times = await measureInTurn(contenders, budget);
      return {
        rows: rowsOf(times),
        targets: [
          atMost(
            "a fresh call in a worker, one after the other, at p50",
            0.3,
            "ms",
            (times[0]?.p50 ?? Number.NaN) / 1_000,
          ),
        ],
        notes: typeof isolated === "string" ? [isolated] : [],
      };
    } finally {
      await Promise.all(open.map(({ plugin }) => plugin.close()));
      if (typeof isolated === "object") isolated.close();
    }
  },
};
