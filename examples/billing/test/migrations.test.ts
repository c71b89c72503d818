import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDatabase, havePostgres } from "../../../conformance/postgres.ts";
import { openDatabase } from "../database/open.ts";

const here = await havePostgres();

describe("migrations", () => {
  it.runIf(here)("make the tables that the models are of, on PostgreSQL, once", async () => {
    const { url, close } = await createDatabase("billing-migrations");
    await expectTablesAt(url);
    await expectTablesAt(url);
    await close();
  });

  it("and in a SQLite file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "billing-test-"));
    const file = join(folder, "billing.sqlite");
    await expectTablesAt(file);
    await expectTablesAt(file);
    await rm(folder, { recursive: true });
  });
});

async function expectTablesAt(url: string): Promise<void> {
  const { dataSource, close } = await openDatabase(url);
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
  await dataSource.undoLastMigration();
  await dataSource.runMigrations();
  await close();
}
