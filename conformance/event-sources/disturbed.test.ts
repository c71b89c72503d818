import { describe, expect, it } from "vitest";
import { driver } from "./drivers/by-hand.ts";
import { CELLS } from "./suite/cells.ts";
import { DISTURBANCES, type Disturbance } from "./suite/disturb.ts";
import { openStage } from "./suite/stage.ts";

/** Cells that stand for their row: both actions of a save, asked and told. */
const SAMPLE = CELLS.filter(
  ({ name, row }) => row !== "raw" && (name === row || / (?:before|after)_save$/.test(name)),
);

/** The rows in which each disturbance is found. All others hold. */
const FOUND: { readonly [D in keyof typeof DISTURBANCES]: readonly string[] } = {
  "a rejection is not listened to": ["veto", "nested", "bulk", "upsert"],
  "changes are dropped": ["change", "nested", "bulk", "upsert", "returned", "validation"],
  "changes are those of the first record": ["bulk"],
  "what was before is not read": ["change", "previous", "nested", "bulk", "upsert"],
  "only the first of many is asked about": ["bulk"],
  "the write is told before its commit": ["nested", "order", "rollback", "savepoint"],
  "a rollback is taken for a commit": ["nested", "rollback"],
  "a savepoint's rollback is not seen": ["savepoint"],
  // What comes of that is a matter of chance beyond these.
  "the write does not wait for what it asks": ["async", "change", "veto"],
  "records are told as they were to be written": ["bulk", "previous", "upsert"],
  "nothing is told": [
    ...["veto", "change", "previous", "async", "rollback", "savepoint", "nested", "bulk", "upsert"],
    ...["order", "refused", "returned", "unheard", "validation"],
  ],
  "the app's validation comes first": ["validation"],
  "the app's own value is lost": ["context"],
  "what nobody hears is not written": ["unheard"],
  "upserts are not seen": ["upsert"],
  "nested records are not seen": ["nested"],
  "what is returned is what was given": ["change", "returned"],
  "more is shown than is exposed": ["models", "previous"],
};

describe("an event source that is wrong in one way is found to be", { timeout: 120_000 }, () => {
  it.each(Object.entries<Disturbance>(DISTURBANCES))("%s", async (what, { records, app }) => {
    const open: typeof driver.open = async (access) => {
      const opened = await driver.open(access);
      return { ...opened, ...app?.(opened) };
    };
    const stage = await openStage({ ...driver, open }, "sqlite", records);
    try {
      const found = new Set<string>();
      for (const cell of SAMPLE) {
        if (!cell.isAbout(stage.kind)) continue;
        await stage.reset();
        await cell.check(stage).catch(() => found.add(cell.row));
      }
      const expected = FOUND[what as keyof typeof FOUND].toSorted();
      if (what === "the write does not wait for what it asks") {
        expect([...found]).toEqual(expect.arrayContaining(expected));
      } else {
        expect([...found].toSorted()).toEqual(expected);
      }
    } finally {
      await stage.close();
    }
  });
});
