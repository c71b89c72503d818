// Generating a kit against generating types alone, as whole processes, one after the other in turn:
//
//   node benchmarks/kit-generation.ts [--language typescript|rust|go] [--rounds 5] [--json] [document …]
//
// Default: the TypeScript kits of Lago, Stripe and GitHub (in ../shared/openapi, or where MORTISE_DOCUMENTS points). Prints
// medians, and the medians of the rounds' ratios.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "..");
const documents = process.env.MORTISE_DOCUMENTS ?? join(root, "../shared/openapi");

/** What one process took. */
interface Usage {
  /** Wall-clock time. */
  readonly seconds: number;
  /** Processor time of all its threads: what else the machine does hardly changes it. */
  readonly processorSeconds: number;
  /** The most memory that it held at once (resident). */
  readonly peakMib: number;
}

/** Medians of both commands, and of the rounds' ratios ours / peer. */
interface Comparison {
  readonly document: string;
  readonly language: string;
  readonly ours: Usage;
  readonly peer: Usage;
  readonly ratio: Usage;
}

/** A kit's name in each language. */
const NAMES: { readonly [language: string]: string } = {
  typescript: "@acme/kit",
  rust: "acme-kit",
  go: "example.com/acme/kit",
};

/** Measures both commands on a document, `rounds` times in turn. */
function compare(document: string, language: string, rounds: number): Comparison {
  const folder = mkdtempSync(join(tmpdir(), "mortise-benchmark-"));
  const require = createRequire(import.meta.url);
  const peer = join(dirname(require.resolve("openapi-typescript/package.json")), "bin/cli.js");
  const ours = join(root, "packages/cli/bin/mortise.js");
  const kit = join(folder, "kit");
  try {
    const turns: { readonly ours: Usage; readonly peer: Usage }[] = [];
    for (let round = -1; round < rounds; round++) {
      const turn = {
        ours: usageOf([ours, "pdk", language, document, "--out", kit, "--name", NAMES[language] ?? "kit"]),
        peer: usageOf([peer, document, "--output", join(folder, "types.ts")]),
      };
      rmSync(kit, { recursive: true, force: true });
      // The first round only warms the file system's cache.
      if (round >= 0) turns.push(turn);
    }
    return {
      document: basename(document),
      language,
      ours: medians(turns.map((turn) => turn.ours)),
      peer: medians(turns.map((turn) => turn.peer)),
      ratio: medians(turns.map((turn) => ratioOf(turn.ours, turn.peer))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function usageOf(args: readonly string[]): Usage {
  const measured = ["--import", join(import.meta.dirname, "harness/usage.ts"), ...args];
  const start = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, measured, {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(output[3] ?? "") as NodeJS.ResourceUsage;
  return {
    seconds,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMib: maxRSS / 1024,
  };
}

function ratioOf(a: Usage, b: Usage): Usage {
  return {
    seconds: a.seconds / b.seconds,
    processorSeconds: a.processorSeconds / b.processorSeconds,
    peakMib: a.peakMib / b.peakMib,
  };
}

function medians(usages: readonly Usage[]): Usage {
  return {
    seconds: median(usages.map(({ seconds }) => seconds)),
    processorSeconds: median(usages.map(({ processorSeconds }) => processorSeconds)),
    peakMib: median(usages.map(({ peakMib }) => peakMib)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print({ document, language, ours, peer, ratio }: Comparison): void {
  const line = (name: string, { seconds, processorSeconds, peakMib }: Usage, digits: number): string =>
    `${name.padEnd(24)} ${seconds.toFixed(2).padStart(8)} ${processorSeconds.toFixed(2).padStart(12)} ${peakMib.toFixed(digits).padStart(10)}`;
  console.log(`${document.padEnd(24)}  seconds    processor   peak MiB`);
  console.log(line(`mortise pdk ${language}`, ours, 0));
  console.log(line("openapi-typescript", peer, 0));
  console.log(`${line("ratio", ratio, 2)}\n`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: "string", default: "typescript" },
    rounds: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
const chosen = positionals.length > 0 ? positionals : ["lago.yaml", "stripe.yaml", "github.json"];
const compared = chosen.map((document) =>
  compare(resolve(documents, document), values.language, Number(values.rounds)),
);
if (values.json) console.log(JSON.stringify(compared));
else for (const comparison of compared) print(comparison);
