import { appContextOf, chainOf, RejectedError, withChain } from "@mortise/events";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { havePostgres } from "../../../conformance/postgres.ts";
import { A, at, B, C, seed } from "./library/cases.ts";
import type { AnyClient } from "./library/client.ts";
import { type Database, openDatabase, plugin, recorder, withPlugins } from "./library/open.ts";
import type { Provider } from "./library/schema.ts";

const isAfter = ({ event }: { readonly event: string }) => /_after_(save|destroy)$/.test(event);

for (const provider of ["sqlite", "postgresql"] satisfies Provider[]) {
  const isPostgres = provider === "postgresql";
  const canRun = !isPostgres || (await havePostgres());
  describe.runIf(canRun)(`transactions on ${provider}`, () => {
    let database: Database;
    beforeAll(async () => {
      database = await openDatabase(provider);
    }, 60_000);
    afterAll(() => database?.close());
    beforeEach(() => database.client.$transaction(seed));

    it.each([
      ["an app's own", []],
      ["those that a plug-in's call led to", [{ plugin: "other", event: "x" }]],
    ])(
      "writes of one transaction that run side by side do not mix their savepoints: %s",
      async (_whose, links) => {
        const { plugin: listener, heard } = recorder();
        const { prisma, records } = withPlugins(database, [listener]);
        const inChain = <R>(run: () => R) => withChain({ id: "a-chain", links }, run);
        const transact = (work: (transaction: AnyClient) => unknown) =>
          inChain(() => prisma.$transaction(work));
        await transact((transaction: AnyClient) =>
          Promise.all(
            [11, 12, 13, 14].map(async (number) => {
              const lines = { create: [{ text: "a" }, { text: number === 13 ? null : "b" }] };
              const write = transaction.invoice.create({ data: { tenant: 5, number, lines } });
              if (number === 13 && !isPostgres) return expect(write).rejects.toThrow();
              if (number !== 13) return write;
              return undefined;
            }),
          ),
        );
        await records.settled();
        const kept = await database.client.invoice.findMany({
          where: { tenant: 5 },
          orderBy: { number: "asc" },
        });
        expect(kept.map(({ number }: { number: number }) => number)).toEqual([11, 12, 14]);
        expect(await database.client.line.count({ where: { invoiceTenant: 5 } })).toBe(6);
        expect(heard.filter(isAfter).map(({ event }) => event)).toHaveLength(9);
      },
    );

    it("what a plug-in's API call writes through the transaction in the context is part of it", async () => {
      const heard: string[] = [];
      let isRejected = false;
      const note: AnyClient = plugin(
        {
          customer_before_update: async (_told, { context }) => {
            const { tenant, transaction } = appContextOf(context) as AnyClient;
            // What an app's API does with the call.
            await withChain(chainOf(context), () =>
              transaction.tag.update({
                where: { id: 3 },
                data: { name: tenant, children: { create: { name: "grown" } } },
              }),
            );
            return isRejected ? { decision: "reject", errors: [] } : undefined;
          },
        },
        "writer",
      );
      const listener = plugin(
        {
          "*": ({ event }) => {
            if (/_after_(create|update)$/.test(event)) heard.push(event);
          },
        },
        "listener",
      );
      const { prisma, records } = withPlugins(database, [note, listener], {
        context: (transaction) => ({ tenant: "acme", transaction }),
      });
      const rename = (client: AnyClient) =>
        client.customer.update({
          where: { id: A },
          data: { name: "renamed", badge: { update: { code: "x" } } },
        });
      await rename(prisma);
      await records.settled();
      expect(heard).toEqual([
        "tag_after_update",
        "tag_after_create",
        "customer_after_update",
        "badge_after_update",
      ]);
      await database.client.tag.deleteMany({ where: { name: "grown" } });
      await database.client.tag.update({ where: { id: 3 }, data: { name: "other" } });
      heard.length = 0;
      isRejected = true;
      await expect(rename(prisma)).rejects.toThrow(RejectedError);
      await prisma.$transaction(async (transaction: AnyClient) => {
        await expect(rename(transaction)).rejects.toThrow(RejectedError);
      });
      await records.settled();
      expect(heard).toEqual([]);
      expect(await database.client.tag.findMany({ where: { id: { gte: 3 } } })).toMatchObject([
        { name: "other" },
      ]);
    });

    it("an after-event's own write is another transaction, and its events carry on the chain", async () => {
      const heard: string[] = [];
      let prisma: AnyClient;
      const writer = plugin({
        customer_after_update: async ({ record }, { context }) => {
          heard.push(`customer ${record.name}`);
          await withChain(chainOf(context), () =>
            prisma.tag.update({ where: { id: 3 }, data: { name: "told" } }),
          );
        },
        tag_after_update: ({ record }, { context }) => {
          heard.push(`tag ${record.name} ${chainOf(context)?.links.map(({ event }) => event)}`);
        },
      });
      const set = withPlugins(database, [writer], {}, { limits: { eventsAtOnce: 2 } });
      prisma = set.prisma;
      await prisma.customer.update({ where: { id: A }, data: { name: "first" } });
      await set.records.settled();
      expect(heard).toEqual(["customer first", "tag told customer_after_update,tag_after_update"]);
      expect(set.failures).toEqual([]);
    });

    it("a transaction that takes too long is rolled back, and nobody is told", async () => {
      const { plugin: listener, heard } = recorder();
      const { prisma, records } = withPlugins(database, [listener]);
      const late = prisma.$transaction(
        async (transaction: AnyClient) => {
          await transaction.customer.update({ where: { id: A }, data: { name: "late" } });
          await new Promise((resolve) => setTimeout(resolve, 400));
        },
        { timeout: 150 },
      );
      await expect(late).rejects.toMatchObject({ code: "P2028" });
      await records.settled();
      expect(heard.length).toBeGreaterThan(0);
      expect(heard.filter(isAfter)).toEqual([]);
      expect(await database.client.customer.findUnique({ where: { id: A } })).not.toMatchObject({
        name: "late",
      });
    });

    it("a plug-in that is late ends the write within its own budget, not the transaction's", async () => {
      const slow = plugin({
        customer_before_update: () => new Promise((resolve) => setTimeout(resolve, 400)),
      });
      const policies = { before_update: { budgetMs: 100 } };
      const { prisma } = withPlugins(database, [slow], {}, { policies });
      const write = prisma.customer.update({ where: { id: A }, data: { name: "late" } });
      await expect(write).rejects.toMatchObject({ code: "plugin-late" });
    });

    it("inner transactions that are rolled back take their events along, and leave the others' order", async () => {
      const { plugin: listener, heard } = recorder();
      const { prisma, records } = withPlugins(database, [listener]);
      const name = (client: AnyClient, text: string) =>
        client.tag.update({ where: { id: 3 }, data: { name: text } });
      await prisma.$transaction(async (outer: AnyClient) => {
        await name(outer, "1");
        await outer.$transaction(async (inner: AnyClient) => {
          await name(inner, "2");
          await expect(
            inner.$transaction(async (innermost: AnyClient) => {
              await name(innermost, "3");
              throw new Error("the app's own");
            }),
          ).rejects.toThrow("the app's own");
          await name(inner, "4");
        });
        await expect(
          outer.$transaction([name(outer, "5"), outer.tag.create({ data: { id: 3, name: "6" } })]),
        ).rejects.toThrow();
        await name(outer, "7");
      });
      await records.settled();
      expect(heard.filter(isAfter).map(({ record }) => record.name)).toEqual(["1", "2", "4", "7"]);
      expect(heard.filter(isAfter).map(({ previous }) => previous?.name)).toEqual(["other", "1", "2", "4"]);
    });

    it("a list with a promise of somebody else's is refused where plug-ins hear of a write in it", async () => {
      const { prisma } = withPlugins(database, [recorder().plugin]);
      const write = () => prisma.tag.update({ where: { id: 3 }, data: { name: "x" } });
      await expect(prisma.$transaction([write(), database.client.tag.count()])).rejects.toMatchObject({
        code: "invalid-options",
      });
      // And Prisma refuses ours.
      expect(() => database.client.$transaction([write()])).toThrow(/Prisma Client promises/);
      expect(await database.client.tag.findUnique({ where: { id: 3 } })).toMatchObject({ name: "other" });
    });

    it("a nested write by objects of the app's own classes is heard; one that nobody knows is refused", async () => {
      class Given {
        constructor(values: object) {
          Object.assign(this, values);
        }
      }
      const { plugin: listener, heard } = recorder("tag_");
      const { prisma } = withPlugins(database, [listener]);
      const tags = new Given({ create: new Given({ name: "given" }) });
      const data = Object.create({ name: "inherited" }, { tags: { value: tags, enumerable: true } });
      const args = new Given({ where: { id: A }, data });
      expect(await prisma.customer.update(args)).toMatchObject({ name: "inherited" });
      expect(heard.map(({ event }) => event)).toContain("tag_before_create");
      const replace = () =>
        prisma.customer.update({ where: { id: A }, data: { tags: { replace: { name: "x" } } } });
      await expect(replace()).rejects.toMatchObject({ code: "invalid-options", record: "Tag" });
    });

    it("many writes at a time wait for their turn, as they do without plug-ins", async () => {
      const slow = plugin({ tag_before_create: () => new Promise((resolve) => setTimeout(resolve, 110)) });
      const { prisma } = withPlugins(database, [slow]);
      const names = Array.from({ length: 24 }, (_, n) => `n${n}`);
      await Promise.all(names.map((name) => prisma.tag.create({ data: { name } })));
      expect(await database.client.tag.count({ where: { name: { in: names } } })).toBe(24);
    });

    it("a write does nothing until it is awaited, and is done once", async () => {
      const { plugin: listener, heard } = recorder();
      const { prisma, records } = withPlugins(database, [listener]);
      const write = prisma.tag.update({ where: { id: 3 }, data: { name: "x" } });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(heard).toEqual([]);
      expect(await write).toEqual(await write);
      await write.then(undefined, undefined).finally(() => undefined);
      await records.settled();
      expect(heard.filter(isAfter)).toHaveLength(1);
      expect(
        await prisma.invoice
          .update({ where: { tenant_number: { tenant: 1, number: 1 } }, data: { total: 1 } })
          .customer(),
      ).toMatchObject({ id: A });
    });

    it.runIf(isPostgres)("a connection that dies between write and commit has told nobody", async () => {
      const { plugin: listener, heard } = recorder();
      const own = await openDatabase(provider);
      await own.client.$transaction(seed);
      const { prisma, records } = withPlugins(own, [listener]);
      const cut = prisma.$transaction(async (transaction: AnyClient) => {
        await transaction.customer.update({ where: { id: A }, data: { name: "cut off" } });
        const [{ pid }] = await transaction.$queryRawUnsafe("select pg_backend_pid() as pid");
        await database.client.$queryRawUnsafe(`select pg_terminate_backend(${pid})`);
      });
      await expect(cut).rejects.toThrow();
      await records.settled();
      expect(heard.length).toBeGreaterThan(0);
      expect(heard.filter(isAfter)).toEqual([]);
    });

    it.runIf(isPostgres)(
      "increments at the same time lose nothing, and each is told what it came to",
      async () => {
        const { plugin: listener, heard } = recorder();
        const { prisma, records } = withPlugins(database, [listener]);
        const one = () =>
          prisma.customer.update({ where: { email: "a@x" }, data: { version: { increment: 1 } } });
        const many = () =>
          prisma.customer.updateMany({ where: { version: { gte: 3 } }, data: { version: { increment: 1 } } });
        await Promise.all([one(), many(), one(), many(), one(), many()]);
        await records.settled();
        expect(await database.client.customer.findUnique({ where: { id: A } })).toMatchObject({ version: 9 });
        expect(
          heard
            .filter(isAfter)
            .map(({ record }) => record.version)
            .toSorted(),
        ).toEqual([4, 5, 6, 7, 8, 9]);
      },
    );

    it.runIf(isPostgres)("of upserts at the same time one creates, and the others update", async () => {
      const { plugin: listener, heard } = recorder();
      const { prisma, records } = withPlugins(database, [listener]);
      const upsert = (n: number) =>
        prisma.customer.upsert({
          where: { email: "new@x" },
          create: { email: "new@x", name: `${n}`, updatedAt: at },
          update: { name: `${n}` },
        });
      await Promise.all([upsert(1), upsert(2)]);
      await records.settled();
      expect(heard.filter(isAfter).map(({ action }) => action)).toEqual(["create", "update"]);
    });

    it.runIf(isPostgres)(
      "an upsert that another transaction is ahead of goes on as an update, in an open one too",
      async () => {
        const { plugin: listener, heard } = recorder("customer_after_");
        const email = "late@x";
        const ahead = plugin({
          customer_before_create: async () => {
            await database.client.customer.create({ data: { email, updatedAt: at } });
          },
        });
        const { prisma, records } = withPlugins(database, [ahead, listener]);
        await prisma.$transaction(async (transaction: AnyClient) => {
          await transaction.tag.update({ where: { id: 3 }, data: { name: "before it" } });
          const upserted = transaction.customer.upsert({
            where: { email },
            create: { email },
            update: { name: "late" },
          });
          expect(await upserted).toMatchObject({ name: "late" });
        });
        await records.settled();
        expect(heard.map(({ event }) => event)).toContain("customer_after_update");
        expect(heard.map(({ event }) => event)).not.toContain("customer_after_create");
        expect(await database.client.tag.count({ where: { name: "before it" } })).toBe(1);
      },
    );

    it.runIf(isPostgres)(
      "a record that is about to be changed can be referred to by others meanwhile",
      async () => {
        const other = plugin({
          customer_before_update: async () => {
            await database.client.invoice.create({ data: { tenant: 9, number: 9, customerId: A } });
          },
        });
        const { prisma } = withPlugins(database, [other]);
        await prisma.customer.update({ where: { id: A }, data: { name: "x" } });
        expect(await database.client.invoice.count({ where: { customerId: A } })).toBe(3);
      },
    );

    it("the app's own extensions see what is written, on either side; a method of theirs is heard", async () => {
      const { plugin: listener, heard } = recorder();
      const seen: string[] = [];
      const own = (label: string) => ({
        query: {
          $allModels: {
            $allOperations: ({ model, operation, args, query }: AnyClient) => {
              if (/create|update|delete/.test(operation)) seen.push(`${label} ${model}.${operation}`);
              return query(args);
            },
          },
        },
        model: {
          customer: {
            rename(this: AnyClient, id: string, name: string) {
              return this.update({ where: { id }, data: { name } });
            },
          },
        },
        result: {
          customer: {
            shout: { needs: { name: true }, compute: ({ name }: AnyClient) => name.toUpperCase() },
          },
        },
      });
      const inside = { client: database.client.$extends(own("inner")) };
      const { prisma, records } = withPlugins(inside, [listener]);
      const extended = prisma.$extends(own("outer")).$extends({});
      expect(await extended.customer.rename(A, "ada")).toMatchObject({ name: "ada", shout: "ADA" });
      expect(seen).toEqual(["inner Customer.update", "outer Customer.update"]);
      const invoices = { create: { tenant: 6, number: 1 } };
      const made = await extended.customer.create({ data: { id: C, email: "c@x", name: "c", invoices } });
      expect(made).toMatchObject({ shout: "C" });
      await extended.$transaction((transaction: AnyClient) => transaction.customer.rename(C, "d"));
      await records.settled();
      expect(heard.filter(isAfter).map(({ event, record }) => `${event} ${record.name}`)).toEqual([
        "customer_after_save ada",
        "customer_after_save c",
        "invoice_after_save undefined",
        "customer_after_save d",
      ]);
    });

    it("a soft delete by a method of the app's is told as what it is to the app: a destroy", async () => {
      const { plugin: listener, heard } = recorder();
      const soft = database.client.$extends({
        model: {
          customer: {
            delete(this: AnyClient, { where }: AnyClient) {
              return this.update({ where, data: { deletedAt: at } });
            },
          },
        },
      });
      const { prisma, records } = withPlugins({ client: soft }, [listener]);
      expect(await prisma.customer.delete({ where: { id: B } })).toMatchObject({ deletedAt: at });
      await records.settled();
      expect(heard.map(({ event }) => event)).toEqual([
        "customer_before_destroy",
        "badge_before_validation",
        "badge_before_save",
        "badge_before_update",
        "invoice_before_validation",
        "invoice_before_save",
        "invoice_before_update",
        "customer_after_destroy",
      ]);
      // What a real delete would have cut off is as it was, and nobody is told of it.
      expect(await database.client.badge.count({ where: { customerId: B } })).toBe(1);
    });
  });
}
