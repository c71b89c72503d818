import { RejectedError } from "@mortise/events";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { havePostgres } from "../../../conformance/postgres.ts";
import { A, B, C, seed } from "./library/cases.ts";
import type { AnyClient } from "./library/client.ts";
import { type Database, openDatabase, plugin, recorder, type Told, withPlugins } from "./library/open.ts";
import type { Provider } from "./library/schema.ts";

/** A plug-in that changes every record at one event. */
const changing = (event: string, changes: object | ((told: Told) => object | undefined)) =>
  plugin({
    [event]: (told) => {
      const own = typeof changes === "function" ? changes(told) : changes;
      return own && { decision: "change", changes: own };
    },
  });

for (const provider of ["sqlite", "postgresql"] satisfies Provider[]) {
  const isPostgres = provider === "postgresql";
  const canRun = !isPostgres || (await havePostgres());
  describe.runIf(canRun)(`values on ${provider}`, () => {
    // What SQLite's adapter gives back is a number by default, and no bigger one.
    const huge = isPostgres ? "9007199254740993" : "9007199254740991";
    let database: Database;
    beforeAll(async () => {
      database = await openDatabase(provider);
    }, 60_000);
    afterAll(() => database?.close());
    beforeEach(() => database.client.$transaction(seed));
    const find = (id: string) => database.client.customer.findUnique({ where: { id } });

    it("pass to plug-ins as JSON, whatever holds them", async () => {
      const { plugin: listener, heard } = recorder();
      const { prisma, records, failures } = withPlugins(database, [listener]);
      const data = {
        email: "c@x",
        balance: "12345678.90",
        visits: BigInt(huge),
        meta: { deep: [1, null] },
        photo: new Uint8Array([1, 2, 255]),
        bornOn: new Date("1815-12-10T00:00:00Z"),
      };
      await prisma.customer.create({ data });
      await records.settled();
      const told = heard.map(({ event, record }) => [event, record] as const);
      const common = {
        email: "c@x",
        name: "no // name, yet",
        version: 0,
        visits: huge,
        meta: { deep: [1, null] },
        photo: { base64: "AQL/" },
        bornOn: isPostgres ? "1815-12-10" : "1815-12-10T00:00:00.000Z",
        deletedAt: null,
      };
      const [, before] = told[0] ?? [];
      expect(before).toEqual({ ...common, balance: "12345678.90" });
      const [, after] = told.at(-1) ?? [];
      expect(after).toEqual({
        ...common,
        balance: "12345678.9",
        id: expect.any(String),
        updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(failures).toEqual([]);
    });

    it("come back from plug-ins as what Prisma takes", async () => {
      const changes = {
        balance: "-0.25",
        visits: `-${huge}`,
        meta: { from: ["a", "plug-in"] },
        photo: { base64: "/wA=" },
        bornOn: isPostgres ? "1912-06-23" : "1912-06-23T00:00:00.000Z",
        deletedAt: "2026-02-03T04:05:06.789Z",
        name: "O'Neill \u0000".slice(0, 7),
      };
      const { prisma } = withPlugins(database, [changing("customer_before_save", changes)]);
      const created = await prisma.customer.create({ data: { email: "c@x" } });
      const expected = {
        visits: -BigInt(huge),
        meta: { from: ["a", "plug-in"] },
        photo: new Uint8Array([255, 0]),
        bornOn: new Date("1912-06-23T00:00:00Z"),
        deletedAt: new Date("2026-02-03T04:05:06.789Z"),
        name: "O'Neill",
      };
      expect(created).toMatchObject(expected);
      expect(created.balance.toFixed(2)).toBe("-0.25");
      expect(await prisma.customer.update({ where: { id: A }, data: { name: "x" } })).toMatchObject(expected);
      await prisma.customer.updateMany({ where: { id: B }, data: { name: "y" } });
      expect(await find(B)).toMatchObject(expected);
    });

    it.each([
      ["a big integer", { visits: "12e3" }],
      ["a decimal", { balance: "ten" }],
      ["a date", { deletedAt: "yesterday" }],
      ["an integer", { version: 1.5 }],
      ["a text that must be there", { name: null }],
    ])("what is no %s ends the write as the plug-in's fault", async (_what, changes) => {
      const { prisma } = withPlugins(database, [changing("customer_before_update", changes)]);
      const write = prisma.customer.update({ where: { id: A }, data: { name: "x" } });
      await expect(write).rejects.toMatchObject({ code: "invalid-decision", fault: "wrong-type" });
    });

    it("null in JSON and null in the database are null to plug-ins; theirs is the database's", async () => {
      const { plugin: listener, heard } = recorder("customer_before_save");
      const { prisma } = withPlugins(database, [
        listener,
        changing("customer_before_update", { meta: null }),
      ]);
      const { DbNull, JsonNull } = database.Prisma;
      await prisma.customer.create({ data: { email: "c@x", meta: JsonNull } });
      await prisma.customer.create({ data: { email: "d@x", meta: DbNull } });
      await prisma.customer.update({ where: { id: B }, data: { meta: { new: 1 } } });
      expect(heard.map(({ record }) => record.meta)).toEqual([null, null, { new: 1 }]);
      expect(await database.client.customer.count({ where: { meta: { equals: DbNull } } })).toBe(3);
    });

    it("a plug-in's change goes before the app's own operator", async () => {
      const { plugin: listener, heard } = recorder("customer_after_update");
      const stop = changing("customer_before_update", ({ record }) =>
        Number(record.version) > 4 ? { version: 4 } : undefined,
      );
      const { prisma, records } = withPlugins(database, [stop, listener]);
      const data = { version: { increment: 1 }, visits: { multiply: 3 }, balance: { decrement: "0.5" } };
      await prisma.customer.update({ where: { id: A }, data });
      await prisma.customer.update({ where: { id: A }, data });
      await records.settled();
      expect(await find(A)).toMatchObject({ version: 4, visits: 45n });
      expect(heard.map(({ changed, record }) => [changed?.includes("version"), record.balance])).toEqual([
        [true, "10"],
        [false, "9.5"],
      ]);
    });

    it("a key that a plug-in changes is the record's from then on, at a create and at an update", async () => {
      const { plugin: listener, heard } = recorder("customer_after_save");
      const rename = changing("customer_before_save", { id: C });
      const { prisma, records } = withPlugins(database, [rename, listener]);
      const invoices = { create: { tenant: 7, number: 7 } };
      const made = await prisma.customer.create({
        data: { email: "c@x", invoices },
        include: { invoices: true },
      });
      expect(made).toMatchObject({ id: C, invoices: [{ customerId: C }] });
      await database.client.customer.delete({ where: { id: C } });
      const moved = await prisma.customer.update({
        where: { id: A },
        data: { name: "moved", invoices: { updateMany: { where: {}, data: { total: 9 } } } },
        select: { id: true, invoices: { select: { customerId: true, total: true } } },
      });
      expect(moved.id).toBe(C);
      expect(moved.invoices.map(({ customerId }: AnyClient) => customerId)).toEqual([C, C]);
      await records.settled();
      expect(heard.map(({ record, previous }) => [record.id, previous?.id])).toEqual([
        [C, undefined],
        [C, A],
      ]);
    });

    it("a foreign key that a plug-in changes is written over the app's connection; one to nobody is the database's to refuse", async () => {
      const { plugin: listener, heard } = recorder("invoice_after_");
      const to = (id: string) =>
        withPlugins(database, [changing("invoice_before_create", { customerId: id }), listener]);
      const data = (number: number) => ({ tenant: 8, number, customer: { connect: { id: A } } });
      const first = to(B);
      const made = await first.prisma.invoice.create({ data: data(1), include: { customer: true } });
      expect(made.customer.id).toBe(B);
      const second = to(C);
      await expect(second.prisma.invoice.create({ data: data(2) })).rejects.toMatchObject({ code: "P2003" });
      await first.records.settled();
      await second.records.settled();
      expect(heard.map(({ record }) => record.number)).toEqual([1, 1, 1]);
    });

    it("in a bulk write each record has its own change, composite keys too; one veto stops all", async () => {
      const change = changing("invoice_before_update", ({ record }) =>
        record.number === 2 ? { total: "99", number: 20 } : undefined,
      );
      const { plugin: listener, heard } = recorder("invoice_after_update");
      const { prisma, records } = withPlugins(database, [change, listener]);
      const data = { total: { increment: 1 }, status: "SENT" };
      expect(await prisma.invoice.updateMany({ where: { customerId: A }, data })).toEqual({ count: 2 });
      const rows = await database.client.invoice.findMany({
        where: { customerId: A },
        orderBy: { number: "asc" },
      });
      expect(rows.map(({ number, total }: AnyClient) => [number, Number(total)])).toEqual([
        [1, 6],
        [20, 99],
      ]);
      await records.settled();
      expect(heard.map(({ record, previous }) => [record.total, previous?.number, record.number])).toEqual([
        ["6", 1, 1],
        ["99", 2, 20],
      ]);
      const guard = plugin({
        invoice_before_destroy: ({ record }) =>
          record.number === 20 ? { decision: "reject", errors: [] } : undefined,
      });
      const before = await database.everything();
      const remove = withPlugins(database, [guard]).prisma.invoice.deleteMany({ where: { customerId: A } });
      await expect(remove).rejects.toThrow(RejectedError);
      expect(await database.everything()).toEqual(before);
    });

    it("a limit is a limit: of the records asked about, and of those written", async () => {
      const { plugin: listener, heard } = recorder("invoice_before_save");
      const { prisma } = withPlugins(database, [listener]);
      expect(await prisma.invoice.updateMany({ where: {}, data: { total: 77 }, limit: 2 })).toEqual({
        count: 2,
      });
      expect(await database.client.invoice.count({ where: { total: 77 } })).toBe(2);
      expect(heard).toHaveLength(2);
      await prisma.line.deleteMany({ limit: 1 });
      expect(await database.client.line.count()).toBe(2);
    });

    it("many records at once are written and told in their order", async () => {
      const { plugin: listener, heard } = recorder("tag_after_create");
      const { prisma, records } = withPlugins(database, [listener]);
      const data = Array.from({ length: 1_201 }, (_, n) => ({
        name: `n${n}`,
        ...(n % 3 === 0 && { parentId: 1 }),
      }));
      expect(await prisma.tag.createMany({ data })).toEqual({ count: 1_201 });
      expect(
        await prisma.tag.updateMany({ where: { name: { startsWith: "n" } }, data: { parentId: 2 } }),
      ).toEqual({
        count: 1_201,
      });
      await records.settled();
      expect(heard.map(({ record }) => record.name)).toEqual(data.map(({ name }) => name));
      const { count } = await prisma.tag.deleteMany({ where: { parentId: 2, NOT: { id: 2 } } });
      expect(count).toBe(1_201);
    });

    it.runIf(isPostgres)("what is left out as there already is not told", async () => {
      const { plugin: listener, heard } = recorder("tag_");
      const { prisma, records } = withPlugins(database, [listener]);
      const data = [{ name: "root" }, { name: "new" }, { name: "leaf" }];
      expect(await prisma.tag.createMany({ data, skipDuplicates: true })).toEqual({ count: 1 });
      await records.settled();
      expect(heard.filter(({ event }) => event === "tag_before_create")).toHaveLength(3);
      expect(
        heard.filter(({ event }) => event === "tag_after_create").map(({ record }) => record.name),
      ).toEqual(["new"]);
    });

    it("what the client leaves out is left out of what it gives, and not of what is told", async () => {
      const { plugin: listener, heard } = recorder("customer_after_save");
      const modest = await openDatabase(provider, { omit: { customer: { name: true, email: true } } });
      const { prisma, records } = withPlugins(modest, [listener]);
      const made = await prisma.customer.create({ data: { id: C, email: "c@x" } });
      const [changed] = await prisma.customer.updateManyAndReturn({
        where: {},
        data: { version: 2 },
        omit: { id: true },
      });
      const whole = await prisma.customer.update({
        where: { id: C },
        data: { version: 3 },
        omit: { name: false },
      });
      await records.settled();
      await modest.close();
      expect("name" in made || "email" in made || "name" in changed || "id" in changed).toBe(false);
      expect([made.id, changed.version, whole.name, "email" in whole]).toEqual([
        C,
        2,
        "no // name, yet",
        false,
      ]);
      expect(heard.map(({ record }) => record.email)).toEqual(["c@x", "c@x", "c@x"]);
    });

    it("a key that the client leaves out is found where it was given, and else must be selected", async () => {
      const { plugin: listener, heard } = recorder();
      const modest = await openDatabase(provider, { omit: { customer: { id: true }, tag: { id: true } } });
      const { prisma, records } = withPlugins(modest, [listener]);
      const data = { id: C, email: "c@x" };
      expect(await prisma.customer.create({ data })).not.toHaveProperty("id");
      expect(await prisma.customer.update({ where: { id: C }, data: { name: "x" } })).not.toHaveProperty(
        "id",
      );
      const [row] = await prisma.tag.createManyAndReturn({ data: [{ name: "many" }] });
      expect(Object.keys(row)).not.toContain("parent");
      await expect(prisma.tag.create({ data: { name: "one" } })).rejects.toMatchObject({
        code: "invalid-record",
      });
      expect(await prisma.tag.create({ data: { name: "one" }, select: { id: true } })).toHaveProperty("id");
      await records.settled();
      const after = heard.filter(({ event }) => /_after_(create|update)$/.test(event));
      expect(after.map(({ record }) => record.email ?? record.name)).toEqual(["c@x", "c@x", "many", "one"]);
      await modest.close();
    });

    it("the app's own validation holds whether anybody hears or not", async () => {
      const seen: unknown[] = [];
      const validate = (model: string, { email, version }: AnyClient) => {
        if (model !== "Customer") return;
        seen.push([email, version]);
        if (version < 0) throw new Error("no such version");
      };
      const { prisma } = withPlugins(database, [], { validate });
      await prisma.customer.create({ data: { email: "c@x" } });
      await expect(prisma.customer.create({ data: { email: "d@x", version: -1 } })).rejects.toThrow(
        "no such version",
      );
      const nested = { update: { data: { version: { decrement: 9 } } } };
      const where = { tenant_number: { tenant: 1, number: 1 } };
      await expect(prisma.invoice.update({ where, data: { customer: nested } })).rejects.toThrow(
        "no such version",
      );
      await expect(prisma.customer.updateMany({ data: { version: { decrement: 1 } } })).rejects.toThrow(
        "no such",
      );
      expect(seen).toContainEqual(["a@x", -6]);
      expect(await find(A)).toMatchObject({ version: 3 });
      const own = withPlugins(database, [changing("customer_before_validation", { version: 7 })], {
        validate,
      });
      await own.prisma.customer.update({ where: { id: A }, data: { version: -5 } });
      expect(seen.at(-1)).toEqual(["a@x", 7]);
    });

    it.runIf(isPostgres)("lists of values are lists", async () => {
      const { prisma } = withPlugins(database, [recorder().plugin]);
      const data = { labels: { push: ["b", "c"] } };
      await prisma.customer.update({ where: { id: A }, data: { labels: ["a"] } });
      expect(await prisma.customer.update({ where: { id: A }, data })).toMatchObject({
        labels: ["a", "b", "c"],
      });
    });
  });
}
