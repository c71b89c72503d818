import { recordEvents, recordModels } from "@mortise/events";
import { expect } from "vitest";
import { openDatabase } from "../../databases/open.ts";
import { clear } from "../../databases/rows.ts";
import type { OrmApp, OrmDriver } from "../../driver.ts";
import { NESTED_WRITES } from "../kinds/nested.ts";
import type { Stage } from "../stage.ts";
import { customer, PATCH } from "../writes.ts";

/** Where no plug-in hears, the database gets the same statements as without an event source: nothing is read or begun besides. */
export async function quiet({ driver }: Stage): Promise<void> {
  const expected = await statementsOf(driver, false);
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  expect(await statementsOf(driver, true)).toEqual(expected);
}

const HERE = "(select oid from pg_database where datname = current_database())";

/** A pool opens another connection whenever it likes, and PostgreSQL looks after foreign keys. */
const OF_WRITES = `query not ilike 'set %' and query not ilike 'show %' and query not like '%OPERATOR(pg_catalog.%'`;

/** How often each statement is run when each kind of write is made once, with a new database and ORM. */
async function statementsOf(
  driver: OrmDriver,
  isConnected: boolean,
): Promise<{ readonly [statement: string]: number }> {
  const database = await openDatabase("postgres", driver.name);
  const app = await driver.open(database.access);
  try {
    const records = recordEvents({ models: recordModels(app.models), host: { plugins: [] } });
    if (isConnected) await app.connect(records, { context: () => undefined, validates: false });
    await database.query("create extension pg_stat_statements");
    // What an ORM asks once.
    await writeEach(app, driver);
    await clear(database);
    await database.query(`select pg_stat_statements_reset(0, ${HERE}, 0)`);
    await writeEach(app, driver);
    const rows = await database.query(`select query, calls::int from pg_stat_statements
      where dbid = ${HERE} and query not like '%pg_stat_statements%' and ${OF_WRITES} order by query`);
    return Object.fromEntries(rows.map(({ query, calls }) => [String(query), Number(calls)]));
  } finally {
    await app.close();
    await database.close();
  }
}

async function writeEach(app: OrmApp, { absent = {} }: OrmDriver): Promise<void> {
  const { id } = await app.create(customer());
  await app.update(id, PATCH);
  if (absent.upsert === undefined) await app.upsert?.({ ...customer(), note: "upserted" });
  await app.destroy(id);
  await app.createMany([customer(1), customer(2)]);
  await app.updateMany({ name: "Ada" }, { note: "all" });
  await app.destroyMany({ name: "Ada" });
  if (absent.createNested === undefined) await NESTED_WRITES.create.perform(app, 0, 0);
  await app.transaction((writer) => writer.create(customer(3)));
}
