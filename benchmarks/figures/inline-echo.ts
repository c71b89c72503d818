import { atLeast, type Figure, rowsOf } from "../harness/figure.ts";
import { measureInTurn, ratioOf } from "../harness/measure.ts";
import { ANSWERING, openOurs } from "../harness/ours.ts";
import { openExtism } from "../peers/extism-sdk.ts";
import { buildAbiPlugin } from "../plugins/build.ts";

/** The least that we are to be faster by, for an input of each size in bytes. */
const SIZES = [
  { name: "400 B", bytes: 400, factor: 5 },
  { name: "64 KB", bytes: 65_536, factor: 15 },
  { name: "1 MB", bytes: 1_048_576, factor: 10 },
];

const INLINE = { ...ANSWERING, isolation: "inline", trusted: true } as const;

/** In the calling thread, state kept, as the SDK's foreground does: text in, the same text out. */
export const inlineEchoes: readonly Figure[] = SIZES.map(({ name, bytes, factor }) => ({
  id: `inline-echo-${name.replace(" ", "").toLowerCase()}`,
  title: `Echo of ${name} in the calling thread`,
  async run({ budget }) {
    const wasm = await buildAbiPlugin();
    const kept = await openOurs(wasm, { ...INLINE, state: "kept" });
    const fresh = await openOurs(wasm, INLINE);
    const sdk = await openExtism(wasm, "foreground");
    const input = "x".repeat(bytes);
    try {
      for (const plugin of [kept, fresh, sdk]) {
        if ((await plugin.call("echo", input)) !== input) throw new Error("The echo is another text.");
      }
      const [ours, oursFresh, theirs] = await measureInTurn(
        [
          { name: "Mortise inline, kept", run: () => kept.call("echo", input) },
          { name: "Mortise inline, fresh", run: () => fresh.call("echo", input) },
          { name: "Extism SDK foreground (keeps)", run: () => sdk.call("echo", input) },
        ],
        budget,
      );
      return {
        rows: rowsOf([ours, oursFresh, theirs]),
        targets: [atLeast("times as fast as the SDK's foreground", factor, "×", ratioOf(theirs, ours))],
      };
    } finally {
      await Promise.all([kept.close(), fresh.close(), sdk.close()]);
    }
  },
}));
