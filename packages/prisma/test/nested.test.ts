import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { havePostgres } from "../../../conformance/postgres.ts";
import { CASES, GUARDED, GUARDED_IN_TRANSACTIONS, IN_TRANSACTIONS, seed } from "./library/cases.ts";
import type { AnyClient } from "./library/client.ts";
import { type Database, openDatabase, plugin, recorder, withPlugins } from "./library/open.ts";
import type { Provider } from "./library/schema.ts";

/** A plug-in that rejects the nth record that it is asked about. `told`: its after-events. */
function guarded(database: Database, nth: number) {
  let asked = 0;
  const told: string[] = [];
  const guard = plugin({
    "*": ({ event }) => {
      if (/_after_/.test(event)) told.push(event);
      if (!/_before_(save|destroy)$/.test(event)) return undefined;
      asked += 1;
      return asked === nth ? { decision: "reject", errors: [] } : undefined;
    },
  });
  return { ...withPlugins(database, [guard]), told };
}

type Outcome = { readonly value: unknown } | { readonly code: unknown };

async function outcomeOf(run: () => unknown): Promise<Outcome> {
  try {
    return { value: await run() };
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return { code: code ?? message };
  }
}

for (const provider of ["sqlite", "postgresql"] satisfies Provider[]) {
  const canRun = provider === "sqlite" || (await havePostgres());
  describe.runIf(canRun)(
    `${provider}: what Prisma does alone, it does with plug-ins that only listen`,
    () => {
      let alone: Database;
      let heard: Database;
      beforeAll(async () => {
        alone = await openDatabase(provider);
        heard = await openDatabase(provider);
      }, 60_000);
      afterAll(async () => {
        await alone?.close();
        await heard?.close();
      });
      beforeEach(async () => {
        await seed(alone.client);
        await seed(heard.client);
      });

      it.each(CASES)("%s", async (_name, call, expected) => {
        const { plugin, heard: told } = recorder();
        const { prisma, records, failures } = withPlugins(heard, [plugin]);
        const outcome = await outcomeOf(() => call(prisma));
        await records.settled();
        const expectedOutcome = await outcomeOf(() => call(alone.client));
        expect(outcome).toEqual(expectedOutcome);
        expect(await heard.everything()).toEqual(await alone.everything());
        expect(failures).toEqual([]);
        const asked = told.filter(({ event }) => /_before_(save|destroy)$/.test(event));
        expect(asked.map(({ event, action }) => `${event.replace(/_before.*/, "")} ${action}`)).toEqual(
          expected,
        );
        const after = told.filter(({ event }) => /_after_(save|destroy)$/.test(event));
        const hasFailed = "code" in outcome && !_name.includes("one that does not");
        expect(
          after.map(({ event, action }) => `${event.replace(/_after.*/, "")} ${action}`).toSorted(),
        ).toEqual(hasFailed ? [] : expected.toSorted());
      });

      it.each(GUARDED)(
        "a veto of the last of them leaves all as it was: %s",
        async (_name, call, expected) => {
          const before = await heard.everything();
          const { prisma, records, told } = guarded(heard, expected.length);
          expect(await outcomeOf(() => call(prisma))).toEqual({ code: "rejected" });
          await records.settled();
          expect(await heard.everything()).toEqual(before);
          expect(told).toEqual([]);
        },
      );

      it.each(GUARDED_IN_TRANSACTIONS)(
        "and in a transaction that goes on: %s",
        async (_name, call, expected) => {
          const before = await heard.everything();
          const { prisma, records, told } = guarded(heard, expected.length);
          await prisma.$transaction(async (transaction: AnyClient) => {
            expect(await outcomeOf(() => call(transaction))).toEqual({ code: "rejected" });
            await transaction.note.create({ data: { id: 1, text: "behind it" } });
          });
          await records.settled();
          expect(await heard.everything()).toEqual({ ...before, note: [{ id: 1, text: "behind it" }] });
          expect(told).toEqual([]);
        },
      );

      it.each(IN_TRANSACTIONS)("in a transaction of the app's: %s", async (_name, call) => {
        const { plugin } = recorder();
        const { prisma, records } = withPlugins(heard, [plugin]);
        const inside = (client: AnyClient) => () =>
          client.$transaction((transaction: AnyClient) => call(transaction));
        expect(await outcomeOf(inside(prisma))).toEqual(await outcomeOf(inside(alone.client)));
        await records.settled();
        expect(await heard.everything()).toEqual(await alone.everything());
      });
    },
  );
}
