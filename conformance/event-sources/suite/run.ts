import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { havePostgres } from "../../postgres.ts";
import type { DatabaseKind, OptionalOperation, OrmDriver, OrmWriter } from "../driver.ts";
import { leaveResults, type Result } from "../table/results.ts";
import { type Cell, cellsOf } from "./cells.ts";
import { expectedFailure, namesOfNothing } from "./expected.ts";
import { openStage, type Stage } from "./stage.ts";

/** A whole cell: some write a dozen times. */
const CELL_MS = 60_000;

const OPTIONAL: readonly OptionalOperation[] = [
  "upsert",
  "createNested",
  "updateNested",
  "destroyNested",
  "savepoint",
];

/** Runs every cell of the table with one ORM, on each of its databases. To be called at the top of a test file. */
export async function testEventSource(driver: OrmDriver): Promise<void> {
  it(`${driver.name} expects no failure of what is no cell`, () => {
    expect(namesOfNothing(driver)).toEqual([]);
  });
  const hasPostgres = driver.databases.includes("postgres") && (await havePostgres());
  for (const kind of driver.databases) {
    describe.runIf(kind !== "postgres" || hasPostgres)(`${driver.name} on ${kind}`, () =>
      testOn(driver, kind),
    );
  }
}

function testOn(driver: OrmDriver, kind: DatabaseKind): void {
  const cells = cellsOf(driver);
  const results = new Map<string, Result>();
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(driver, kind);
  }, CELL_MS);
  afterAll(async () => {
    await stage?.close();
    // Part of a run, such as one test by its name, says nothing about the table; nor does one with a failure.
    if (results.size === cells.length) await leaveResults(driver.name, kind, results);
  }, CELL_MS);

  it("has what it does not declare absent", async () => {
    await stage.reset();
    await stage.app.transaction(async (writer) => {
      const lacking = OPTIONAL.filter((operation) => !hasOperation(writer, operation));
      expect(lacking.toSorted()).toEqual(Object.keys(driver.absent ?? {}).toSorted());
    });
  });
  for (const cell of cells) testCell(cell);

  function testCell(cell: Cell): void {
    const absent = cell.absentIn(driver);
    const isLooked = absent === undefined && cell.isAbout(kind);
    const reason = expectedFailure(driver, kind, cell);
    it.runIf(isLooked)(cell.name, { timeout: CELL_MS }, async () => {
      await stage.reset();
      const failure = await cell.check(stage).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (!failure) results.set(cell.name, { is: "yes" });
      else if (reason !== undefined) results.set(cell.name, { is: "expected", reason });
      if (reason === undefined && failure) throw failure.error;
      if (reason !== undefined && !failure) {
        throw new Error(`"${cell.name}" holds after all: take it off the expected failures (${reason})`);
      }
    });
    if (!isLooked) {
      results.set(cell.name, absent === undefined ? { is: "elsewhere" } : { is: "absent", reason: absent });
    }
  }
}

function hasOperation(writer: OrmWriter, operation: OptionalOperation): boolean {
  return typeof Reflect.get(writer, operation) === "function";
}
