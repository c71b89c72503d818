// Generating a kit against generating types alone, as whole processes, one after the other in turn:
//
//   node benchmarks/kit-generation.ts [document] [rounds]
//
// Default document: Lago's (../shared/openapi/lago.yaml). Prints medians, and the median of the ratios of the rounds.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** Medians of wall-clock seconds, and of the rounds' ratios ours / peer. */
interface KitGenerationTimes {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
}

/** Times both commands on a document, `rounds` times in turn. */
function compareKitGeneration(documentFile: string, rounds: number): KitGenerationTimes {
  const folder = mkdtempSync(join(tmpdir(), "mortise-benchmark-"));
  const require = createRequire(import.meta.url);
  const peer = join(dirname(require.resolve("openapi-typescript/package.json")), "bin/cli.js");
  const ours = join(root, "packages/cli/bin/mortise.js");
  try {
    const times = { ours: [] as number[], peer: [] as number[], ratio: [] as number[] };
    for (let round = -1; round < rounds; round++) {
      const a = seconds([
        ours,
        "pdk",
        "typescript",
        documentFile,
        "--out",
        join(folder, "kit"),
        "--name",
        "@acme/kit",
      ]);
      const b = seconds([peer, documentFile, "--output", join(folder, "types.ts")]);
      rmSync(join(folder, "kit"), { recursive: true, force: true });
      if (round < 0) continue; // The first round only warms the file system's cache.
      times.ours.push(a);
      times.peer.push(b);
      times.ratio.push(a / b);
    }
    return { ours: median(times.ours), peer: median(times.peer), ratio: median(times.ratio) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function seconds(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`);
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const [documentFile = join(root, "../shared/openapi/lago.yaml"), rounds = "5"] = process.argv.slice(2);
const { ours, peer, ratio } = compareKitGeneration(documentFile, Number(rounds));
console.log(`mortise pdk typescript  ${ours.toFixed(2)} s`);
console.log(`openapi-typescript      ${peer.toFixed(2)} s   (types alone)`);
console.log(`ratio                   ${ratio.toFixed(2)}`);
