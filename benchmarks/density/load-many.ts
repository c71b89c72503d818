// Loads a plug-in many times over, calls each once, and prints what that took: a process of its own, so that its memory
// is that of the plug-ins and of nothing else. The bytes are made while the clock stands.
//
//   node benchmarks/density/load-many.ts <plugin.wasm> <same | different> <worker | inline> <fresh | kept> <how many> <seconds at most>
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createRuntime, type LoadOptions, type Plugin } from "@mortise/runtime";
import { describeSerial, makeVariant, ORDER } from "../plugins/order.ts";
import type { Density } from "./density.ts";

/** Beyond this the answer is known, and the machine is not ours alone. */
const MOST_RSS_BYTES = 4 * 1024 ** 3;

const [file = "", which, where, state, count = "", seconds = ""] = process.argv.slice(2);
const isolation = where === "inline" ? "inline" : "worker";
const how: LoadOptions = {
  state: state === "fresh" ? "fresh" : "kept",
  isolation,
  trusted: isolation === "inline",
};
const wasm = await readFile(file);
// The file, not the package's function: the compiler stays out of this process.
const engine = await readFile(fileURLToPath(import.meta.resolve("@mortise/compiler/engine.wasm")));
const runtime = createRuntime({ engines: [engine], limits: { callTimeoutMs: 60_000 } });
const plugins: Plugin[] = [];
const before = process.memoryUsage().rss;
let takenMs = 0;

while (plugins.length < Number(count) && takenMs < Number(seconds) * 1_000) {
  if (process.memoryUsage().rss > MOST_RSS_BYTES) break;
  const serial = which === "different" ? plugins.length : 0;
  const bytes = which === "different" ? makeVariant(wasm, serial) : wasm;
  const started = performance.now();
  const plugin = await runtime.load(bytes, { name: `plugin-${plugins.length}`, ...how });
  const answer = (await plugin.call("orderPlaced", ORDER)).text();
  takenMs += performance.now() - started;
  if (!answer.includes(describeSerial(serial))) throw new Error(`Another plug-in answered: ${answer}`);
  plugins.push(plugin);
}

const { rss } = process.memoryUsage();
const density: Density = {
  loaded: plugins.length,
  msEach: takenMs / plugins.length,
  rssBytes: rss,
  rssBytesEach: (rss - before) / plugins.length,
};
console.log(JSON.stringify(density));
// Not `close()`: what a process costs is known by now, and ending it is quicker.
process.exit(0);
