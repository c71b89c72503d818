import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../database/open.ts";
import { CounterEntity } from "../models/invoice.ts";
import { databases } from "./databases.ts";

describe.each(databases)("a transaction on $name", ({ open }) => {
  let database: Database;
  let transactions: Database["transactions"];
  beforeAll(async () => {
    database = await open();
    ({ transactions } = database);
  });
  afterAll(() => database.close());

  /** Writes a row after a while. */
  const write = (name: string, delayMs = 0) =>
    transactions.run(async (manager) => {
      await sleep(delayMs);
      await manager.insert(CounterEntity, { name, value: 0 });
    });
  const isThere = (name: string) => transactions.manager.existsBy(CounterEntity, { name });

  it("waits for what has joined it, so that nothing is written behind its end", async () => {
    let joined: Promise<void> | undefined;
    const failed = transactions.run(async () => {
      const own = transactions.current();
      joined = transactions.within(own, () => write("joined", 50));
      throw new Error("given up");
    });
    await expect(failed).rejects.toThrow("given up");
    await joined;
    expect(await isThere("joined")).toBe(false);
  });

  it("is what its savepoints are in, even those that it is waiting for", async () => {
    const said: string[] = [];
    let joined: Promise<void> | undefined;
    const failed = transactions.run(async () => {
      const own = transactions.current();
      joined = transactions.within(own, () =>
        transactions.run(async (manager) => {
          await sleep(50);
          expect(transactions.manager).toBe(manager);
          transactions.afterCommit(() => said.push("never"));
          await write("deeper");
        }),
      );
      throw new Error("given up");
    });
    await expect(failed).rejects.toThrow("given up");
    await joined;
    expect(said).toEqual([]);
    expect(await isThere("deeper")).toBe(false);
    await write("the next one has its turn");
  });

  it("is joined by nobody once it has ended: that is a transaction of its own", async () => {
    let ended: unknown;
    await transactions.run(async () => {
      ended = transactions.current();
    });
    await transactions.within(ended, () => write("afterwards"));
    expect(await isThere("afterwards")).toBe(true);
  });

  it("goes on without what failed in a savepoint, and runs one after the other", async () => {
    await transactions.run(async () => {
      await Promise.allSettled([
        write("first", 20),
        transactions.run(async (manager) => {
          await manager.insert(CounterEntity, { name: "failed", value: 0 });
          throw new Error("no");
        }),
        write("last"),
      ]);
    });
    expect(await Promise.all(["first", "failed", "last"].map(isThere))).toEqual([true, false, true]);
  });

  it("says when it has committed: behind its outermost end, and never after a rollback", async () => {
    const said: string[] = [];
    const say = (text: string) => transactions.afterCommit(() => said.push(text));
    await transactions.run(async () => {
      await transactions.run(async () => say("inner"));
      await transactions
        .run(async () => {
          say("failed");
          throw new Error("no");
        })
        .catch(() => {});
      say("outer");
      expect(said).toEqual([]);
    });
    expect(said).toEqual(["inner", "outer"]);
  });
});
