// Measures the runtime beside its peers, and says of each target whether it is reached:
//
//   npm run bench -- [--quick] [--only <id>[,<id>…]] [--json <file>]
//
// Whole: at most four minutes. Quick: half a minute, with fewer samples and so with more noise.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { FIGURES } from "./figures/index.ts";
import type { Figure, Mode, Outcome } from "./harness/figure.ts";
import { describeMachine } from "./harness/machine.ts";
import { describeOutcome, describeTarget } from "./harness/print.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "string" },
  },
});
const mode: Mode = options.quick
  ? { isQuick: true, budget: { totalMs: 800, turns: 20 } }
  : { isQuick: false, budget: { totalMs: 12_000, turns: 60 } };
const machine = describeMachine();
console.log(`${machine.join("\n")}\n`);

const measured: (Outcome & Pick<Figure, "id" | "title">)[] = [];
for (const figure of chooseFigures(options.only)) {
  const outcome = await runFigure(figure);
  console.log(describeOutcome(`${figure.title}  [${figure.id}]`, outcome));
  measured.push({ id: figure.id, title: figure.title, ...outcome });
}
const targets = measured.flatMap(({ id, targets }) =>
  targets.map((one) => ({ ...one, name: `[${id}] ${one.name}` })),
);
const missed = targets.filter(({ isReached }) => !isReached);
console.log(`${targets.length - missed.length} of ${targets.length} targets are reached.`);
for (const target of missed) console.log(describeTarget(target));
if (options.json !== undefined) {
  await writeFile(options.json, `${JSON.stringify({ machine, mode, figures: measured }, null, 2)}\n`);
}

function chooseFigures(only: string | undefined): readonly Figure[] {
  if (only === undefined) return FIGURES;
  return only.split(",").map((id) => {
    const figure = FIGURES.find((one) => one.id === id);
    if (figure === undefined) {
      throw new Error(`There is no figure ${id}, only ${FIGURES.map((one) => one.id).join(", ")}.`);
    }
    return figure;
  });
}

/** A figure that cannot be measured says why, and the others are measured all the same. */
async function runFigure(figure: Figure): Promise<Outcome> {
  try {
    return await figure.run(mode);
  } catch (error) {
    process.exitCode = 1;
    const [reason] = String(error).split("\n");
    return { rows: [], targets: [], notes: [`not measured: ${reason}`] };
  }
}
