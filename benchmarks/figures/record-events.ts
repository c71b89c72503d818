import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataSourceOptions } from "typeorm";
import { atMost, type Figure, type Mode, type Outcome, rowsOf } from "../harness/figure.ts";
import { differenceOf, measureInTurn, ratioOf } from "../harness/measure.ts";
import { openCustomers } from "../peers/customers.ts";
import { openPostgres } from "../peers/postgres.ts";

/** Many short turns, so that few of them are hit by whatever else the machine does: what is looked for is a hundredth. */
const TURNS = 12;

/** What is to be reached; what is absent has no target. */
interface Aims {
  /** A write while nobody hears of it, against one without Mortise. */
  readonly unheard?: number;
  /** What a plug-in adds to a write that it is asked about, in milliseconds. */
  readonly askedMs?: number;
}

/**
 * What it costs an app's writes that plug-ins could be asked about them, and that one is: by TypeORM, one new row a
 * transaction. The same without Mortise stands there twice: how far those are apart is what a ratio may be off.
 */
async function measureWrites(open: () => DataSourceOptions, { budget }: Mode, aims: Aims): Promise<Outcome> {
  const bare = await openCustomers(open(), "no-mortise");
  const again = await openCustomers(open(), "no-mortise");
  const unheard = await openCustomers(open(), "no-plug-in");
  const asked = await openCustomers(open(), "plug-in");
  try {
    const [without, silent, same] = await measureInTurn(
      [
        { name: "without Mortise", run: bare.save },
        { name: "event source attached, no plug-in", run: unheard.save },
        { name: "without Mortise once more, for comparison", run: again.save },
      ],
      { totalMs: budget.totalMs, turns: budget.turns * TURNS },
    );
    const [plain, answered] = await measureInTurn(
      [
        { name: "without Mortise, in turn with the next", run: bare.save },
        { name: "a TypeScript plug-in is asked, and changes it", run: asked.save },
      ],
      { totalMs: budget.totalMs / 2, turns: budget.turns },
    );
    const [ratio, noise] = [ratioOf(silent, without), ratioOf(same, without)];
    const onTopMs = differenceOf(answered, plain) / 1_000;
    return {
      rows: rowsOf([without, silent, same, plain, answered]),
      targets: [
        ...(aims.unheard === undefined
          ? []
          : [atMost("attached, no plug-in, against without", aims.unheard, "×", ratio)]),
        ...(aims.askedMs === undefined
          ? []
          : [atMost("a plug-in that is asked, on top of the write", aims.askedMs, "ms", onTopMs)]),
      ],
      notes: [
        `attached, no plug-in: ${ratio.toFixed(4)} × of without, ${differenceOf(silent, without).toFixed(1)} µs more`,
        `without, against itself: ${noise.toFixed(4)} ×`,
        `a plug-in that is asked: ${onTopMs.toFixed(3)} ms on top`,
      ],
    };
  } finally {
    await Promise.all([bare, again, unheard, asked].map((customers) => customers.close()));
  }
}

/** A database in this process that keeps nothing: what event sources cost, with as little write around it as there can be. */
const inMemory: Figure = {
  id: "record-events-memory",
  title: "A write by TypeORM with record events, SQLite in memory",
  run: (mode) =>
    measureWrites(() => ({ type: "better-sqlite3", database: ":memory:" }), mode, { askedMs: 0.5 }),
};

/** A database in a file, as SQLite keeps it by default. */
const onSqlite: Figure = {
  id: "record-events-sqlite",
  title: "A write by TypeORM with record events, SQLite in a file",
  async run(mode) {
    const folder = await mkdtemp(join(tmpdir(), "mortise-benchmark-"));
    let files = 0;
    const open = () => {
      files += 1;
      return { type: "better-sqlite3", database: join(folder, `${files}.sqlite`) } as const;
    };
    try {
      return await measureWrites(open, mode, { unheard: 1.01 });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** A database as apps have it. */
const onPostgres: Figure = {
  id: "record-events-postgres",
  title: "A write by TypeORM with record events, PostgreSQL on this machine",
  async run(mode) {
    const postgres = await openPostgres();
    if (typeof postgres === "string") return { rows: [], targets: [], notes: [postgres] };
    try {
      const { url } = postgres;
      return await measureWrites(() => ({ type: "postgres", url }), mode, { unheard: 1.01, askedMs: 0.5 });
    } finally {
      await postgres.close();
    }
  },
};

export const recordEventFigures: readonly Figure[] = [inMemory, onSqlite, onPostgres];
