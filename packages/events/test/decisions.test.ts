import {
  type Asked,
  DECISION_FAULTS,
  type DecisionFault,
  RecordEventsError,
  type RecordEventsOptions,
  RejectedError,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { describe, expect, it } from "vitest";
import { ada, hostOf, models, plugin } from "./sample.ts";

/** What becomes of a customer's update when one plug-in answers so. */
async function answered(answer: unknown, options: Partial<RecordEventsOptions> = {}, record: object = ada) {
  const host = hostOf(plugin("p", { customer_before_update: () => answer }));
  const events = recordEvents({ models: models(), host, ...options });
  return events.write(
    { record: "customer", action: "update", records: [{ record, previous: ada }] },
    async (decided) => decided.changesOf(),
  );
}

const change = (changes: object) => ({ decision: "change", changes });

async function failureOf(written: Promise<unknown>): Promise<RecordEventsError> {
  const error = await written.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RecordEventsError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

describe("a decision", () => {
  it.each([undefined, null, { decision: "allow" }, { decision: "allow", since: "version 9" }])(
    "%j allows",
    async (answer) => {
      expect(await answered(answer)).toBeUndefined();
    },
  );

  it("rejects with errors per field, which the app gets as they are", async () => {
    const errors = [{ field: "email", code: "taken", message: "<b>Taken</b>" }, { message: "Not now" }];
    const error = await failureOf(answered({ decision: "reject", errors }));
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({
      name: "RejectedError",
      code: "rejected",
      event: "customer_before_update",
      plugin: "p",
      record: "customer",
      rejections: [{ index: 0, errors }],
      asked: [{ decision: "reject", rejections: [{ index: 0, errors }] }],
    });
    expect(error.message).not.toContain("Taken");
  });

  it.each([{}, { errors: null }, { errors: [] }])("rejects without a reason, too: %j", async (parts) => {
    const error = await failureOf(answered({ decision: "reject", ...parts }));
    expect(error).toMatchObject({ code: "rejected", rejections: [{ index: 0, errors: [] }] });
  });

  it("changes fields, as the app holds them", async () => {
    const changes = { email: "ada@example.org", renews_at: "2027-01-01T00:00:00Z", vat: "DE1" };
    expect(await answered(change(changes))).toEqual({
      ...changes,
      renews_at: new Date("2027-01-01T00:00:00Z"),
    });
  });

  it("keeps a time a text where the app has texts", async () => {
    const record = { ...ada, renews_at: "2026-01-01T00:00:00Z" };
    const changes = { renews_at: "2027-01-01T00:00:00Z" };
    expect(await answered(change(changes), {}, record)).toEqual(changes);
  });

  it("is a merge patch inside a field", async () => {
    const changes = { address: { zip: null, city: "Paris" } };
    expect(await answered(change(changes))).toEqual({ address: { city: "Paris" } });
    const whole = { metadata: { a: { b: null, c: 1 } } };
    expect(await answered(change(whole))).toEqual({ metadata: { a: { c: 1 } } });
  });

  it("takes a value away with null, where there may be none", async () => {
    const record = { ...ada, vat: "DE1" };
    expect(await answered(change({ vat: null, address: null }), {}, record)).toEqual({
      vat: null,
      address: null,
    });
  });

  it("changes nothing by what is there already", async () => {
    const asked: Asked[] = [];
    const same = change({ email: ada.email, address: { city: "London" }, vat: null });
    expect(await answered(same, { onAsked: (one) => asked.push(one) })).toBeUndefined();
    expect(asked).toMatchObject([{ decision: "allow", changes: [] }]);
  });

  it("passes through a field's own codec", async () => {
    const toJson = (value: unknown) => Number(String(value).replace("seats:", ""));
    const codecs = { seats: { toJson, fromJson: (value: unknown) => `seats:${value}` } };
    const own = models({ codecs });
    const record = { ...ada, seats: "seats:3" };
    expect(await answered(change({ seats: 5 }), { models: own }, record)).toEqual({ seats: "seats:5" });
    expect(await answered(change({ seats: 3 }), { models: own }, record)).toBeUndefined();
  });
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
const own = (json: string): unknown => JSON.parse(json);

const HOSTILE: readonly (readonly [DecisionFault, string, unknown])[] = [
  ["malformed", "a text", "allow"],
  ["malformed", "a number", 7],
  ["malformed", "a list", [{ decision: "allow" }]],
  ["malformed", "an object without a decision", {}],
  ["malformed", "an unknown decision", { decision: "maybe" }],
  ["malformed", "a decision that is a list", { decision: ["allow"] }],
  ["malformed", "changes that are missing", { decision: "change" }],
  ["malformed", "changes that are a list", { decision: "change", changes: [] }],
  ["malformed", "errors that are a text", { decision: "reject", errors: "no" }],
  ["malformed", "an error without a message", { decision: "reject", errors: [{ field: "email" }] }],
  ["malformed", "an error's message that is an object", { decision: "reject", errors: [{ message: {} }] }],
  [
    "too-large",
    "an error's message without end",
    { decision: "reject", errors: [{ message: "x".repeat(1_001) }] },
  ],
  ["too-large", "too many errors", { decision: "reject", errors: Array(101).fill({ message: "no" }) }],
  ["too-large", "a large change", change({ metadata: { a: "x".repeat(300_000) } })],
  ["too-large", "many small parts", change({ metadata: { a: Array(300_000).fill(0) } })],
  [
    "too-large",
    "many names",
    change({ metadata: Object.fromEntries(Array.from({ length: 90_000 }, (_, n) => [`k${n}`, 0])) }),
  ],
  ["too-large", "a deep change", change({ metadata: deep(40) as object })],
  ["too-large", "ballast beside the decision", { decision: "allow", ballast: "x".repeat(300_000) }],
  [
    "forbidden-name",
    "__proto__ among the changes",
    own('{"decision":"change","changes":{"__proto__":{"isAdmin":true}}}'),
  ],
  [
    "forbidden-name",
    "__proto__ inside a field",
    own('{"decision":"change","changes":{"metadata":{"a":[{"__proto__":{"isAdmin":true}}]}}}'),
  ],
  ["forbidden-name", "constructor inside a field", change({ metadata: { constructor: { prototype: {} } } })],
  ["unknown-field", "a field that is not exposed", change({ password_hash: "mine" })],
  ["unknown-field", "a field that does not exist", change({ role: "admin" })],
  ["unknown-field", "a method's name", change({ toString: "x" })],
  [
    "unknown-field",
    "an error about a field that is not exposed",
    { decision: "reject", errors: [{ field: "password_hash", message: "x" }] },
  ],
  [
    "unknown-field",
    "an error about __proto__",
    { decision: "reject", errors: [{ field: "__proto__", message: "x" }] },
  ],
  ["not-writable", "a field that is only shown", change({ id: 8 })],
  ["wrong-type", "a number for a text", change({ email: 7 })],
  ["wrong-type", "null where there must be a value", change({ email: null })],
  ["wrong-type", "a text that is too long", change({ email: "x".repeat(41) })],
  ["wrong-type", "a number out of bounds", change({ seats: 0 })],
  ["wrong-type", "a fraction", change({ seats: 1.5 })],
  ["wrong-type", "a text without its pattern", change({ vat: "x" })],
  ["wrong-type", "no time", change({ renews_at: "soon" })],
  ["wrong-type", "a time that does not exist", change({ renews_at: "2026-13-40T00:00:00Z" })],
  ["wrong-type", "a member of another type", change({ address: { city: 1 } })],
];

describe("what is no decision", () => {
  it.each(HOSTILE)("is %s: %s", async (fault, _what, answer) => {
    const error = await failureOf(answered(answer));
    expect(error).toMatchObject({
      code: "invalid-decision",
      fault,
      plugin: "p",
      event: "customer_before_update",
    });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it("is shown of every kind", () => {
    expect(new Set(HOSTILE.map(([fault]) => fault))).toEqual(new Set(DECISION_FAULTS));
  });

  it("changes nothing at all, its good parts neither", async () => {
    const policies = { before_update: { onFailure: "allow" } } as const;
    const failures: RecordEventsError[] = [];
    const options = { policies, onFailure: (error: RecordEventsError) => failures.push(error) };
    expect(await answered(change({ email: "eve@example.com", seats: 0 }), options)).toBeUndefined();
    expect(failures).toMatchObject([{ code: "invalid-decision", field: "seats" }]);
  });

  it.each([
    ["a big integer", 1n, "abc"],
    ["a big integer", 1n, ""],
    ["a date that has no format", new Date(0), "soon"],
  ])(
    "is one that %s cannot become: it ends where the plug-in fails, not where the app writes",
    async (_what, held, value) => {
      const type = { type: "object", properties: { field: { type: "string" } } };
      const own = recordModels([{ name: "row", type, expose: ["field"], writable: ["field"] }]);
      const host = hostOf(plugin("p", { row_before_update: () => change({ field: value }) }));
      const write = { record: "row", action: "update", records: [{ record: { field: held } }] } as const;
      const strict = recordEvents({ models: own, host });
      expect(await failureOf(Promise.resolve(strict.before(write)))).toMatchObject({
        fault: "wrong-type",
        field: "field",
      });
      const lenient = recordEvents({
        models: own,
        host,
        policies: { before_update: { onFailure: "allow" } },
      });
      expect((await lenient.before(write)).changesOf()).toBeUndefined();
    },
  );

  it("is one that a codec does not take, and nothing of what it says gets out", async () => {
    const fromJson = () => {
      throw new Error("inside");
    };
    const type = { type: "object", properties: { field: {} } };
    const codecs = { field: { toJson: () => "1", fromJson } };
    const own = recordModels([{ name: "row", type, expose: ["field"], writable: ["field"], codecs }]);
    const host = hostOf(plugin("p", { row_before_create: () => change({ field: "2" }) }));
    const events = recordEvents({ models: own, host });
    const asked = events.before({ record: "row", action: "create", records: [{ record: { field: 1 } }] });
    const error = await failureOf(Promise.resolve(asked));
    expect(error).toMatchObject({ code: "invalid-decision", fault: "wrong-type", plugin: "p" });
    expect(error.message).not.toContain("inside");
  });

  it("is one that changes what is about to be destroyed", async () => {
    const host = hostOf(plugin("p", { customer_before_destroy: () => change({ email: "x" }) }));
    const events = recordEvents({ models: models(), host });
    const destroyed = events.write(
      { record: "customer", action: "destroy", records: [{ record: ada }] },
      async () => {},
    );
    expect(await failureOf(destroyed)).toMatchObject({ code: "invalid-decision", fault: "not-writable" });
  });
});

describe("several plug-ins on one event", () => {
  const normalise = plugin("normalise", {
    customer_before_create: ({ record }) => change({ email: String(record.email).toLowerCase() }),
  });
  const alias = plugin("alias", {
    customer_before_create: ({ record }) => change({ email: `to+${record.email}`, seats: 2 }),
  });
  const strict = plugin("strict", {
    customer_before_create: ({ record }) =>
      String(record.email).startsWith("to+") ? undefined : { decision: "reject" },
  });
  const never = plugin("never", {
    customer_before_create: () => {
      throw new Error("never asked");
    },
  });
  const upper = { ...ada, email: "ADA@EXAMPLE.COM" };
  const create = (options: Partial<RecordEventsOptions>) => {
    const events = recordEvents({ models: models(), host: hostOf(), ...options });
    return events.write(
      { record: "customer", action: "create", records: [{ record: upper }] },
      async (decided) => decided,
    );
  };

  it("each see the changes of those before them, and the result says who changed what", async () => {
    const told: string[] = [];
    const decided = await create({
      host: hostOf(normalise, alias, strict),
      onAsked: (asked, { record, event, context }) =>
        told.push(`${asked.plugin} ${asked.decision} ${record} ${event} ${context}`),
    });
    expect(decided.changesOf()).toEqual({ email: "to+ada@example.com", seats: 2 });
    expect(decided.asked).toMatchObject([
      {
        plugin: "normalise",
        event: "customer_before_create",
        decision: "change",
        changes: [{ index: 0, field: "email", from: "ADA@EXAMPLE.COM", to: "ada@example.com" }],
      },
      {
        plugin: "alias",
        changes: [
          { field: "email", from: "ada@example.com", to: "to+ada@example.com" },
          { field: "seats", from: 3, to: 2 },
        ],
      },
      { plugin: "strict", decision: "allow", changes: [] },
    ]);
    expect(decided.asked.every(({ elapsedMs }) => elapsedMs >= 0)).toBe(true);
    expect(told).toHaveLength(3);
    expect(told[0]).toBe("normalise change customer customer_before_create undefined");
  });

  it("are asked in the declared order, and the first that rejects ends it", async () => {
    const host = hostOf(never, alias, strict, normalise);
    const error = await failureOf(create({ host, order: ["normalise", "strict"] }));
    expect(error).toMatchObject({ code: "rejected", plugin: "strict" });
    expect(error.asked?.map(({ plugin: name, decision }) => `${name} ${decision}`)).toEqual([
      "normalise change",
      "strict reject",
    ]);
  });

  it("may be ordered by a comparison", async () => {
    const host = hostOf(strict, normalise, alias);
    const decided = await create({ host, order: (a, b) => a.name.localeCompare(b.name) });
    expect(decided.asked.map(({ plugin: name }) => name)).toEqual(["alias", "normalise", "strict"]);
  });

  it("are asked only if they are concerned", async () => {
    const host = hostOf(never, alias);
    const events = recordEvents({
      models: models(),
      host,
      concerns: ({ name }, { context }) => name === context,
    });
    const decided = await events.before({
      record: "customer",
      action: "create",
      records: [{ record: upper }],
      context: "alias",
    });
    expect(decided.asked.map(({ plugin: name }) => name)).toEqual(["alias"]);
  });

  it("that are none of them concerned cost the record no look", async () => {
    const unread = new Proxy({}, { get: () => expect.fail("read") });
    const events = recordEvents({ models: models(), host: hostOf(never, alias), concerns: () => false });
    const write = { record: "customer", action: "create", records: [{ record: unread }] } as const;
    expect(await events.write(write, async (decided) => decided.asked)).toEqual([]);
  });

  it("are told afterwards only if they are concerned", async () => {
    const told: string[] = [];
    const telling = (name: string) => plugin(name, { customer_after_create: () => void told.push(name) });
    const events = recordEvents({
      models: models(),
      host: hostOf(telling("one"), telling("other")),
      concerns: ({ name }, { record, event, context }) => `${name} ${record} ${event}` === context,
    });
    const context = "other customer customer_after_create";
    const records = [{ record: upper }];
    await events.write({ record: "customer", action: "create", records, context }, async () => {});
    await events.settled();
    expect(told).toEqual(["other"]);
  });
});
