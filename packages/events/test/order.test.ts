import { type Action, type RecordEvents, RejectedError, recordEvents } from "@mortise/events";
import { describe, expect, it } from "vitest";
import { ada, hostOf, models, plugin } from "./sample.ts";

const MOMENTS = [...models().contract.events].filter(({ name }) => name.startsWith("customer_"));

/** A plug-in that hears everything and writes it down; it rejects at one moment. */
function listening(heard: string[], rejectsAt?: string) {
  const short = (event: string) => event.replace("customer_", "");
  const handlers = MOMENTS.map(({ name }) => [
    name,
    () => {
      heard.push(short(name));
      return short(name) === rejectsAt ? { decision: "reject", errors: [{ message: "no" }] } : undefined;
    },
  ]);
  return plugin("all", Object.fromEntries(handlers));
}

async function write(events: RecordEvents, action: Action, heard: string[]): Promise<void> {
  const states = {
    create: { record: ada },
    update: { record: ada, previous: ada },
    destroy: { record: ada },
  };
  await events.write(
    {
      record: "customer",
      action,
      records: [states[action]],
      validate: () => void heard.push("(validation)"),
    },
    async () => void heard.push("(write)"),
  );
  await events.settled();
}

const ORDER: { readonly [A in Action]: readonly string[] } = {
  create: [
    "before_validation",
    "(validation)",
    "before_save",
    "before_create",
    "(write)",
    "after_validation",
    "after_create",
    "after_save",
  ],
  update: [
    "before_validation",
    "(validation)",
    "before_save",
    "before_update",
    "(write)",
    "after_validation",
    "after_update",
    "after_save",
  ],
  destroy: ["before_destroy", "(write)", "after_destroy"],
};

describe.each(["create", "update", "destroy"] as const)("a write that is to %s", (action) => {
  it("runs in ActiveRecord's order", async () => {
    const heard: string[] = [];
    await write(recordEvents({ models: models(), host: hostOf(listening(heard)) }), action, heard);
    expect(heard).toEqual(ORDER[action]);
  });

  it.each(ORDER[action].filter((moment) => moment.startsWith("before_")))(
    "ends at a rejection by %s: nothing is written, nothing is told",
    async (moment) => {
      const heard: string[] = [];
      const events = recordEvents({ models: models(), host: hostOf(listening(heard, moment)) });
      await expect(write(events, action, heard)).rejects.toThrow(RejectedError);
      await events.settled();
      expect(heard).toEqual(ORDER[action].slice(0, ORDER[action].indexOf(moment) + 1));
    },
  );
});

it("a write that fails is not told of", async () => {
  const heard: string[] = [];
  const events = recordEvents({ models: models(), host: hostOf(listening(heard)) });
  const failing = events.write({ record: "customer", action: "create", records: [{ record: ada }] }, () =>
    Promise.reject(new Error("unique")),
  );
  await expect(failing).rejects.toThrow("unique");
  await events.settled();
  expect(heard).toEqual(["before_validation", "before_save", "before_create"]);
});

it("the app's own validation stops a write, and sees what plug-ins changed before", async () => {
  const heard: unknown[] = [];
  const change = () => ({ decision: "change", changes: { seats: 9 } });
  const later = () => void heard.push("before_save");
  const host = hostOf(plugin("p", { customer_before_validation: change, customer_before_save: later }));
  const events = recordEvents({ models: models(), host });
  const invalid = events.write(
    {
      record: "customer",
      action: "create",
      records: [{ record: ada }],
      validate: async (decided) => {
        heard.push(decided.changesOf());
        throw new Error("too many seats");
      },
    },
    async () => heard.push("(write)"),
  );
  await expect(invalid).rejects.toThrow("too many seats");
  expect(heard).toEqual([{ seats: 9 }]);
});

it("what plug-ins are told of is the record as it was written", async () => {
  const told: unknown[] = [];
  const host = hostOf(
    plugin("p", {
      customer_before_create: () => ({ decision: "change", changes: { seats: 4 } }),
      customer_after_create: ({ id, at, ...others }) => void told.push(others, typeof id, Date.parse(at) > 0),
    }),
  );
  const events = recordEvents({ models: models(), host });
  const { id: _id, created_at, ...draft } = ada;
  const row = await events.write(
    { record: "customer", action: "create", records: [{ record: draft }], written: (result) => [result] },
    async (decided) => ({ ...draft, ...decided.changesOf(), id: 8, created_at }),
  );
  await events.settled();
  expect(row).toMatchObject({ id: 8, seats: 4 });
  expect(told).toEqual([
    {
      event: "customer_after_create",
      action: "create",
      record: {
        id: 8,
        email: "ada@example.com",
        vat: null,
        seats: 4,
        address: { city: "London", zip: "N1" },
        created_at: "2026-01-02T03:04:05.000Z",
      },
      changed: ["id", "email", "seats", "address", "created_at"],
    },
    "string",
    true,
  ]);
});

it("an update brings the record, what it was before, and which fields differ; never what is not exposed", async () => {
  const told: unknown[] = [];
  const host = hostOf(
    plugin("p", {
      customer_before_update: ({ record, previous, changed }) => void told.push(record, previous, changed),
    }),
  );
  const events = recordEvents({ models: models(), host });
  const record = { ...ada, email: "ada@example.org", password_hash: "another" };
  await events.write(
    { record: "customer", action: "update", records: [{ record, previous: ada }] },
    async () => {},
  );
  expect(told).toMatchObject([{ email: "ada@example.org" }, { email: "ada@example.com" }, ["email"]]);
  expect(JSON.stringify(told)).not.toMatch(/password|secret|another/);
});

it("a source that does not know what was before says which fields are written", async () => {
  const told: unknown[] = [];
  const host = hostOf(
    plugin("p", { customer_before_update: (event) => void told.push(event.changed, "previous" in event) }),
  );
  const events = recordEvents({ models: models({ partial: true }), host });
  const records = [{ record: { seats: 5, password_hash: "x" }, changed: ["seats", "password_hash"] }];
  await events.write({ record: "customer", action: "update", records }, async () => {});
  expect(told).toEqual([["seats"], false]);
});

it("a source without the write in hand asks before, and says afterwards that it is written, once", async () => {
  const heard: string[] = [];
  const events = recordEvents({ models: models(), host: hostOf(listening(heard)) });
  const decided = await events.before({ record: "customer", action: "create", records: [{ record: ada }] });
  expect(heard).toEqual(["before_validation", "before_save", "before_create"]);
  await events.written(decided, [ada]);
  await events.written(decided, [ada]);
  await events.settled();
  expect(heard.slice(3)).toEqual(["after_validation", "after_create", "after_save"]);
});
