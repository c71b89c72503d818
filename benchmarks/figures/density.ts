import { type Density, measureDensity } from "../density/density.ts";
import { atMost, type Figure, type Mode, type Row, type Target } from "../harness/figure.ts";

/** How many plug-ins the targets are about. */
const GOAL = 1_000;

/**
 * Where they run. Fresh ones hold no instance between calls: that is the default, and what the targets are about. Kept ones
 * hold one each, in workers with a thread for each: what that costs is measured beside it.
 */
const WAYS = [
  { where: "worker", state: "fresh", hasTargets: true },
  { where: "worker", state: "kept", hasTargets: false },
  { where: "inline", state: "kept", hasTargets: false },
] as const;

/** A tenant each, all with the same plug-in: one compiled module, as many instances as tenants. */
export const sameMany = density("same", "density-same", "1,000 instances of one TypeScript plug-in", {
  rssGB: 0.3,
  msEach: 2,
});

/** A thousand customers' own plug-ins. */
export const differentMany = density(
  "different",
  "density-different",
  "1,000 different TypeScript plug-ins",
  { rssGB: 0.8, msEach: 5 },
);

function density(
  which: "same" | "different",
  id: string,
  title: string,
  goal: { readonly rssGB: number; readonly msEach: number },
): Figure {
  return {
    id,
    title: `${title}, each loaded and called once (a process each line)`,
    async run(mode) {
      const rows: Row[] = [];
      const targets: Target[] = [];
      const notes: string[] = [];
      for (const { hasTargets, ...way } of WAYS) {
        const found = await measureDensity({ which, ...way, ...sizeOf(mode) });
        const where = `${way.where}, ${way.state}`;
        rows.push(rowOf(where, found));
        if (found.loaded < GOAL)
          notes.push(
            `${where}: ${projectGB(found).toFixed(2)} GB for ${GOAL}, projected from ${found.loaded}`,
          );
        if (!hasTargets) continue;
        targets.push(atMost(`${where}: resident memory of ${GOAL}`, goal.rssGB, "GB", projectGB(found)));
        targets.push(atMost(`${where}: to load and call one`, goal.msEach, "ms", found.msEach));
      }
      return { rows, targets, notes };
    },
  };
}

function sizeOf({ isQuick }: Mode): { readonly count: number; readonly secondsAtMost: number } {
  return isQuick ? { count: 100, secondsAtMost: 2 } : { count: GOAL, secondsAtMost: 12 };
}

function rowOf(where: string, { loaded, msEach, rssBytes, rssBytesEach }: Density): Row {
  const mebibyte = 1024 ** 2;
  return {
    name: `Mortise ${where}`,
    values: { loaded, eachMs: msEach, rssMiB: rssBytes / mebibyte, eachMiB: rssBytesEach / mebibyte },
  };
}

/** Resident memory of the whole process, with as many plug-ins as the goal is about, in 10⁹ bytes. */
function projectGB({ loaded, rssBytes, rssBytesEach }: Density): number {
  return (rssBytes + (GOAL - loaded) * rssBytesEach) / 1e9;
}
