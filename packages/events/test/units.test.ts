import { type RecordEvents, type RecordEventsError, recordEvents, type UnitOfWork } from "@mortise/events";
import { describe, expect, it } from "vitest";
import { ada, hostOf, models, plugin } from "./sample.ts";

function setUp(waitsForAfterEvents = true) {
  const told: unknown[] = [];
  const failures: RecordEventsError[] = [];
  const hear = ({ event, record }: { event: string; record: { [field: string]: unknown } }) =>
    void told.push(`${event} ${record.id ?? record.number}`);
  const host = hostOf(
    plugin("p", { customer_after_create: hear, customer_after_save: hear, invoice_after_create: hear }),
  );
  const onFailure = (error: RecordEventsError) => failures.push(error);
  const options = { models: models(), host, waitsForAfterEvents, onFailure, limits: { unitRecords: 8 } };
  return { events: recordEvents(options), told, failures, host };
}

const write = (events: RecordEvents, unit: UnitOfWork, id: number) =>
  events.write(
    { record: "customer", action: "create", records: [{ record: { ...ada, id } }], unit },
    async () => id,
  );

const invoice = (events: RecordEvents, unit: UnitOfWork, number: string) =>
  events.write(
    { record: "Invoice", action: "create", records: [{ record: { number } }], unit },
    async () => {},
  );

describe("a unit of work", () => {
  it("tells of its writes, of all models, in their order, once it has committed", async () => {
    const { events, told } = setUp();
    const unit = events.begin();
    await write(events, unit, 1);
    await invoice(events, unit, "I-1");
    await write(events, unit, 2);
    expect(told).toEqual([]);
    expect(unit.state).toBe("open");
    await unit.committed();
    expect(unit.state).toBe("committed");
    const expected = [
      "customer_after_create 1",
      "customer_after_save 1",
      "invoice_after_create I-1",
      "customer_after_create 2",
      "customer_after_save 2",
    ];
    expect(told).toEqual(expected);
    await unit.committed();
    unit.rolledBack();
    expect(told).toEqual(expected);
  });

  it("tells of nothing once it has been rolled back", async () => {
    const { events, told } = setUp();
    const unit = events.begin();
    await write(events, unit, 1);
    unit.rolledBack();
    unit.rolledBack();
    expect(unit.state).toBe("rolled-back");
    await unit.committed();
    await events.settled();
    expect(told).toEqual([]);
  });

  it("drops what a savepoint held that was rolled back, and keeps the others' order", async () => {
    const { events, told } = setUp();
    const unit = events.begin();
    await invoice(events, unit, "1");
    const kept = unit.nested();
    await invoice(events, kept, "2");
    const dropped = kept.nested();
    await invoice(events, dropped, "3");
    dropped.rolledBack();
    await invoice(events, kept, "4");
    await kept.committed();
    expect(told).toEqual([]);
    const open = unit.nested();
    await invoice(events, open, "5");
    await invoice(events, unit, "6");
    await unit.committed();
    expect(open.state).toBe("committed");
    expect(told).toEqual(["1", "2", "4", "5", "6"].map((number) => `invoice_after_create ${number}`));
  });

  it("that was rolled back takes committed savepoints with it", async () => {
    const { events, told } = setUp();
    const unit = events.begin();
    const inner = unit.nested();
    await invoice(events, inner, "1");
    await inner.committed();
    unit.rolledBack();
    expect(inner.state).toBe("rolled-back");
    await events.settled();
    expect(told).toEqual([]);
  });

  it("that has ended takes no further write, and nothing is written", async () => {
    const { events } = setUp();
    const unit = events.begin();
    const inner = unit.nested();
    await unit.committed();
    let isWritten = false;
    const late = events.write(
      { record: "Invoice", action: "create", records: [{ record: { number: "1" } }], unit: inner },
      async () => {
        isWritten = true;
      },
    );
    await expect(late).rejects.toMatchObject({ code: "unit-closed" });
    expect(isWritten).toBe(false);
    expect(() => unit.nested()).toThrow("unit of work");
  });

  it("is found again by the ORM's transaction, nested ones too", async () => {
    const { events, told } = setUp();
    const [transaction, savepoint] = [{}, {}];
    const unit = events.unitOf(transaction);
    expect(events.unitOf(transaction)).toBe(unit);
    expect(events.unitOf({})).not.toBe(unit);
    const inner = events.unitOf(savepoint, transaction);
    expect(events.unitOf(savepoint)).toBe(inner);
    await invoice(events, inner, "1");
    unit.rolledBack();
    expect(inner.state).toBe("rolled-back");
    expect(told).toEqual([]);
  });

  it("keeps no more records than it may: that is told, and the write goes on", async () => {
    const { events, told, failures } = setUp();
    const unit = events.begin();
    for (let number = 1; number <= 9; number += 1) await invoice(events, unit, String(number));
    expect(failures).toMatchObject([{ code: "queue-full", limit: 8 }]);
    await unit.committed();
    expect(told).toHaveLength(8);
    const another = events.begin();
    for (let round = 1; round <= 9; round += 1) {
      const inner = another.nested();
      await invoice(events, inner, String(round));
      inner.rolledBack();
    }
    expect(failures).toHaveLength(1);
  });

  it("snapshots what is told: what the app does to a record later is not in it", async () => {
    const { events, told } = setUp();
    const record = { number: "before" };
    const unit = events.begin();
    await events.write({ record: "Invoice", action: "create", records: [{ record }], unit }, async () => {});
    record.number = "after";
    await unit.committed();
    expect(told).toEqual(["invoice_after_create before"]);
  });

  it("tells those who hear when it commits", async () => {
    const { events, told, host } = setUp();
    const unit = events.begin();
    await invoice(events, unit, "1");
    host.plugins.push(plugin("late", { invoice_after_create: () => void told.push("late") }));
    await unit.committed();
    expect(told).toEqual(["invoice_after_create 1", "late"]);
  });
});

describe("after-events", () => {
  it("are told while the app goes on, unless it waits for them", async () => {
    const { events, told } = setUp(false);
    const unit = events.begin();
    await invoice(events, unit, "1");
    await unit.committed();
    await invoice(events, events.begin(), "2");
    await events.settled();
    expect(told).toEqual(["invoice_after_create 1"]);
  });

  it("reach each plug-in in the order of the commits, also when it is slow with the first", async () => {
    const told: unknown[] = [];
    const slowFirst = plugin("slow", {
      invoice_after_create: async ({ record }) => {
        if (record.number === "1") await new Promise((resolve) => setTimeout(resolve, 20));
        told.push(record.number);
      },
    });
    const quick = plugin("quick", {
      invoice_after_create: ({ record }) => void told.push(`quick ${record.number}`),
    });
    const events = recordEvents({ models: models(), host: hostOf(slowFirst, quick) });
    for (const number of ["1", "2"]) {
      const unit = events.begin();
      await invoice(events, unit, number);
      await unit.committed();
    }
    await events.settled();
    expect(told).toEqual(["quick 1", "quick 2", "1", "2"]);
  });

  it("that fail are told to the app, and fail no write", async () => {
    const failures: RecordEventsError[] = [];
    const broken = plugin("broken", {
      invoice_after_create: () => {
        throw new Error("inside");
      },
    });
    const host = hostOf(broken);
    const onFailure = (error: RecordEventsError) => failures.push(error);
    const events = recordEvents({ models: models(), host, onFailure, waitsForAfterEvents: true });
    await invoice(events, events.begin(), "0");
    const unit = events.begin();
    await invoice(events, unit, "1");
    await unit.committed();
    expect(failures).toMatchObject([
      {
        code: "plugin-failed",
        plugin: "broken",
        event: "invoice_after_create",
        cause: { message: "inside" },
      },
    ]);
    expect(failures[0]?.message).not.toContain("inside");
  });

  it("of records that cannot be read after the write are a failure that is told, too", async () => {
    const { events, failures } = setUp();
    const record = { number: "1", total: 10n ** 30n };
    const done = await events.write(
      {
        record: "Invoice",
        action: "create",
        records: [{ record: { number: "1" } }],
        written: () => [record],
      },
      async () => "done",
    );
    expect(done).toBe("done");
    expect(failures).toMatchObject([{ code: "invalid-record", record: "Invoice", field: "total" }]);
  });

  it("wait for a plug-in only so many at a time", async () => {
    const failures: RecordEventsError[] = [];
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const host = hostOf(plugin("stuck", { invoice_after_create: () => gate }));
    const onFailure = (error: RecordEventsError) => failures.push(error);
    const events = recordEvents({ models: models(), host, onFailure, limits: { waitingEvents: 3 } });
    for (let n = 0; n < 5; n += 1) {
      await events.write(
        { record: "Invoice", action: "create", records: [{ record: { number: "1" } }] },
        async () => {},
      );
    }
    expect(failures).toMatchObject([
      { code: "queue-full", plugin: "stuck", limit: 3 },
      { code: "queue-full", event: "invoice_after_create" },
    ]);
    open?.();
    await events.settled();
  });
});
