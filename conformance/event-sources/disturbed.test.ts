import { describe, expect, it } from "vitest";
import { havePostgres } from "../postgres.ts";
import type { DatabaseKind } from "./driver.ts";
import { driver, openByHand } from "./drivers/by-hand.ts";
import { CELLS, type Cell } from "./suite/cells.ts";
import { DISTURBANCES, DISTURBANCES_BESIDE, type Disturbance } from "./suite/disturb.ts";
import { openStage } from "./suite/stage.ts";

/** Cells that stand for their row: both actions of a save, asked and told. */
const SAMPLE = CELLS.filter(
  ({ name, row }) => row !== "raw" && (name === row || / (?:before|after)_save$/.test(name)),
);

/** The rows in which each disturbance is found. All others hold. */
const FOUND: { readonly [D in keyof typeof DISTURBANCES]: readonly string[] } = {
  "a rejection is not listened to": ["veto", "nested", "bulk", "upsert", "caught", "uncaught", "parallel"],
  "changes are dropped": [
    ...["change", "nested", "bulk", "upsert", "returned", "values", "validation", "large"],
  ],
  "changes are those of the first record": ["bulk", "large"],
  "what was before is not read": ["change", "previous", "nested", "bulk", "upsert", "values", "large"],
  "only the first of many is asked about": ["bulk", "large"],
  "the write is told before its commit": [
    ...["nested", "order", "rollback", "savepoint", "uncaught", "meanwhile"],
  ],
  "a rollback is taken for a commit": ["nested", "rollback", "uncaught", "meanwhile"],
  "a savepoint's rollback is not seen": ["savepoint"],
  "the write does not wait for what it asks": ["async", "change", "veto"],
  "records are told as they were to be written": ["bulk", "previous", "upsert", "large"],
  "nothing is told": [
    ...["veto", "change", "previous", "async", "rollback", "savepoint", "nested", "bulk", "upsert"],
    ...[
      "order",
      "refused",
      "returned",
      "values",
      "unheard",
      "validation",
      "large",
      "caught",
      "parallel",
      "meanwhile",
    ],
  ],
  "the app's validation comes first": ["validation"],
  "the app's own value is lost": ["context"],
  "what nobody hears is not written": ["unheard"],
  "upserts are not seen": ["upsert"],
  "nested records are not seen": ["nested"],
  "what is returned is what was given": ["change", "returned"],
  "more is shown than is exposed": ["models", "previous"],
  "a write of nothing is asked about": ["nothing"],
};

/** The same, where writes are beside each other. */
const FOUND_BESIDE: { readonly [D in keyof typeof DISTURBANCES_BESIDE]: readonly string[] } = {
  "the write is told before its commit": ["commit", "concurrent", "outside"],
  "transactions share what they tell": ["concurrent", "outside"],
  "what the app writes beside a transaction joins it": ["outside"],
  "rows are not locked": ["locked", "fresh"],
  "rows are read whether somebody hears or not": ["quiet"],
  "upserts are not seen": ["race"],
};

/** What comes of these is a matter of chance, beyond what is named. */
const CHANCE: ReadonlySet<string> = new Set<keyof typeof FOUND | keyof typeof FOUND_BESIDE>([
  "the write does not wait for what it asks",
  "transactions share what they tell",
]);

function expectFound(what: string, found: readonly string[], expected: readonly string[]): void {
  if (CHANCE.has(what)) expect(found).toEqual(expect.arrayContaining([...expected]));
  else expect(found).toEqual(expected.toSorted());
}

const hasPostgres = await havePostgres();

describe("an event source that is wrong in one way is found to be", { timeout: 120_000 }, () => {
  it.each(Object.keys(FOUND) as (keyof typeof FOUND)[])("%s", async (what) => {
    const cells = SAMPLE.filter((cell) => cell.isAbout("sqlite"));
    const found = await foundWith(DISTURBANCES[what], "sqlite", cells);
    expectFound(what, found, FOUND[what]);
  });

  describe.runIf(hasPostgres)("on PostgreSQL", () => {
    it.each(Object.keys(FOUND_BESIDE) as (keyof typeof FOUND_BESIDE)[])("%s", async (what) => {
      const cells = CELLS.filter((cell) => !cell.isAbout("sqlite"));
      const found = await foundWith(DISTURBANCES_BESIDE[what], "postgres", cells);
      expectFound(what, found, FOUND_BESIDE[what]);
    });
  });
});

/** The rows of the table in which a disturbance is found. */
async function foundWith(
  { records, app, locks }: Disturbance,
  kind: DatabaseKind,
  cells: readonly Cell[],
): Promise<readonly string[]> {
  const open: typeof driver.open = async (access) => {
    const opened = await openByHand(access, locks);
    return { ...opened, ...app?.(opened) };
  };
  const stage = await openStage({ ...driver, open }, kind, records);
  try {
    const found = new Set<string>();
    for (const cell of cells) {
      await stage.reset();
      await cell.check(stage).catch(() => found.add(cell.row));
    }
    return [...found].toSorted();
  } finally {
    await stage.close();
  }
}
