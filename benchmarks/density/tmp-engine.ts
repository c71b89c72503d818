import { readFile } from "node:fs/promises";
import { createRuntime, type Plugin } from "@mortise/runtime";
import { describeSerial, makeVariant, ORDER } from "../plugins/order.ts";

const [file = "", where = "", state = "", count = "", withEngine = ""] = process.argv.slice(2);
const wasm = await readFile(file);
const engines = withEngine === "engine" ? [await readFile("packages/compiler/dist/engine/shared.wasm")] : [];
const isolation = where === "inline" ? "inline" : "worker";
const runtime = createRuntime({ engines, limits: { callTimeoutMs: 60_000 } });
const plugins: Plugin[] = [];
const before = process.memoryUsage().rss;
let loadMs = 0,
  callMs = 0;
const each: number[] = [];
for (let i = 0; i < Number(count); i++) {
  const bytes = makeVariant(wasm, i);
  const a = performance.now();
  const plugin = await runtime.load(bytes, {
    name: `p${i}`,
    state: state as "kept",
    isolation,
    ...(isolation === "inline" ? { trusted: true } : {}),
  });
  const b = performance.now();
  const answer = (await plugin.call("orderPlaced", ORDER)).text();
  const c = performance.now();
  loadMs += b - a;
  callMs += c - b;
  each.push(c - a);
  if (!answer.includes(describeSerial(i))) throw new Error(answer);
  plugins.push(plugin);
}
each.sort((x, y) => x - y);
const m = process.memoryUsage();
console.log(
  where,
  state,
  withEngine,
  count,
  "load",
  (loadMs / plugins.length).toFixed(2),
  "call",
  (callMs / plugins.length).toFixed(2),
  "p50",
  each[plugins.length >> 1]?.toFixed(2),
  "p99",
  each[Math.floor(plugins.length * 0.99)]?.toFixed(2),
  "rss MB",
  (m.rss / 1e6).toFixed(0),
  "before",
  (before / 1e6).toFixed(0),
  "heap",
  (m.heapUsed / 1e6).toFixed(0),
  "ext",
  (m.external / 1e6).toFixed(0),
  "ab",
  (m.arrayBuffers / 1e6).toFixed(0),
);
process.exit(0);
