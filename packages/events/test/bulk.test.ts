import { type Asked, type RecordEventsOptions, RejectedError, recordEvents } from "@mortise/events";
import { describe, expect, it } from "vitest";
import { ada, hostOf, models, plugin, type Told } from "./sample.ts";

const records = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ record: { ...ada, id: n, email: `${n}@example.com` } }));

const change = (seats: number) => ({ decision: "change", changes: { seats } });

function setUp(handlers: Parameters<typeof plugin>[1], options: Partial<RecordEventsOptions> = {}) {
  const events = recordEvents({
    models: models({ many: true }),
    host: hostOf(plugin("p", handlers)),
    ...options,
  });
  return (count: number) => events.before({ record: "customer", action: "create", records: records(count) });
}

const idsOf = (told: Told) => told.records.map(({ record }) => record.id);

describe("a bulk write", () => {
  it("is told in one call to a plug-in that hears of many, with a decision for each record", async () => {
    const calls: unknown[] = [];
    const before = setUp({
      customer_before_create_many: (told) => {
        calls.push([told.event, told.action, idsOf(told), "record" in told]);
        return { decisions: [null, change(2), { decision: "allow" }, change(4)] };
      },
      customer_before_create: () => ({ decision: "reject" }),
    });
    const decided = await before(6);
    expect(calls).toEqual([["customer_before_create_many", "create", [0, 1, 2, 3, 4, 5], false]]);
    expect([0, 1, 2, 3, 4, 5].map((index) => decided.changesOf(index))).toEqual([
      undefined,
      { seats: 2 },
      undefined,
      { seats: 4 },
      undefined,
      undefined,
    ]);
    expect(decided.asked).toMatchObject([
      { event: "customer_before_create_many", records: 6, changes: [{ index: 1 }, { index: 3, to: 4 }] },
    ]);
  });

  it("is told record by record to a plug-in that hears of single ones only", async () => {
    const ids: unknown[] = [];
    const before = setUp({
      customer_before_create: ({ record }) => {
        ids.push(record.id);
        return record.id === 1 ? change(9) : undefined;
      },
    });
    const decided = await before(3);
    expect(ids).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((index) => decided.changesOf(index))).toEqual([undefined, { seats: 9 }, undefined]);
  });

  it("of one record is told as one; to a plug-in that only hears of many, as many", async () => {
    const calls: string[] = [];
    const one = () => void calls.push("one");
    const many = ({ records: told }: Told) => void calls.push(`many ${told.length}`);
    await setUp({ customer_before_create: one, customer_before_create_many: many })(1);
    await setUp({ customer_before_create_many: many })(1);
    expect(calls).toEqual(["one", "many 1"]);
  });

  it("of no records is told to nobody", async () => {
    const before = setUp({ customer_before_create_many: () => ({ decision: "reject" }) });
    expect((await before(0)).asked).toEqual([]);
  });

  it("that is rejected in part is not written at all: every rejected record is named", async () => {
    const asked: Asked[] = [];
    const reject = { decision: "reject", errors: [{ field: "email", message: "no" }] };
    const before = setUp(
      {
        customer_before_create_many: (told) => ({
          decisions: told.records.map(({ record }) => (Number(record.id) % 2 ? reject : null)),
        }),
      },
      { limits: { recordsAtOnce: 2 }, onAsked: (one) => asked.push(one) },
    );
    const error = await Promise.resolve(before(5)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({
      event: "customer_before_create",
      rejections: [
        { index: 1, errors: reject.errors },
        { index: 3, errors: reject.errors },
      ],
    });
    expect(asked.map(({ decision }) => decision)).toEqual(["reject", "reject", "allow"]);
  });

  it.each([
    ["a single decision", { decision: "allow" }],
    ["no list", { decisions: {} }],
    ["more decisions than records", { decisions: [null, null, null] }],
    ["something else among them", { decisions: [7] }],
  ])("that is answered with %s gets no decision that counts", async (_what, answer) => {
    await expect(setUp({ customer_before_create_many: () => answer })(2)).rejects.toMatchObject({
      code: "invalid-decision",
      fault: "malformed",
    });
  });
});

describe("many records are told in several calls", () => {
  it("of so many records each, and changes find their records", async () => {
    const calls: unknown[] = [];
    const before = setUp(
      {
        customer_before_create_many: (told) => {
          calls.push(idsOf(told));
          return { decisions: told.records.map(({ record }) => change(Number(record.id) + 10)) };
        },
      },
      { limits: { recordsAtOnce: 4 } },
    );
    const decided = await before(10);
    expect(calls).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(decided.changesOf(9)).toEqual({ seats: 19 });
  });

  it("of so many characters each, but never of less than a record", async () => {
    const calls: unknown[] = [];
    const hear = { customer_before_create_many: (told: Told) => void calls.push(told.records.length) };
    await setUp(hear, { limits: { charactersAtOnce: 500 } })(5);
    await setUp(hear, { limits: { charactersAtOnce: 1 } })(2);
    expect(calls).toEqual([2, 2, 1, 1, 1]);
  });

  it("after the write, too, each call an event of its own", async () => {
    const told: Told[] = [];
    const host = hostOf(plugin("p", { customer_after_create_many: (one) => void told.push(one) }));
    const events = recordEvents({ models: models({ many: true }), host, limits: { recordsAtOnce: 2 } });
    await events.write({ record: "customer", action: "create", records: records(3) }, async () => {});
    await events.settled();
    expect(told.map(idsOf)).toEqual([[0, 1], [2]]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });
});
