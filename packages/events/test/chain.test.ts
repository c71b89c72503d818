import {
  appContextOf,
  CHAIN_HEADER,
  type Chain,
  chainFromHeader,
  chainOf,
  chainToHeader,
  currentChain,
  type RecordEvents,
  type RecordEventsError,
  type RecordEventsOptions,
  recordEvents,
  withChain,
} from "@mortise/events";
import { describe, expect, it } from "vitest";
import { ada, type Handler, hostOf, models, plugin } from "./sample.ts";

/** An app whose plug-in may write through it, as an API call would: by what the call's context carries. */
function setUp(
  handlers: (write: (record: string, context: unknown) => Promise<unknown>) => { [event: string]: Handler },
  options: Partial<RecordEventsOptions> = {},
) {
  const failures: RecordEventsError[] = [];
  const written: string[] = [];
  let events: RecordEvents | undefined;
  const create = async (record: string, context: unknown) => {
    const state = { record: record === "customer" ? ada : { number: "1" } };
    return events?.write(
      { record, action: "create", records: [state], context },
      async () => void written.push(record),
    );
  };
  const host = hostOf(plugin("p", handlers(create)));
  events = recordEvents({ models: models(), host, onFailure: (error) => failures.push(error), ...options });
  return { events, failures, written, create };
}

describe("a plug-in's own writes", () => {
  it("carry the chain and the app's own context along", async () => {
    const seen: unknown[] = [];
    const { create, events } = setUp((write) => ({
      customer_before_create: async (_, { context }) => {
        seen.push(appContextOf(context), chainOf(context)?.links);
        await write("Invoice", context);
      },
      invoice_before_create: (_, { context }) => {
        seen.push(appContextOf(context), chainOf(context)?.links);
      },
    }));
    await create("customer", "tenant 1");
    await events.settled();
    const first = { plugin: "p", event: "customer_before_create" };
    expect(seen).toEqual([
      "tenant 1",
      [first],
      "tenant 1",
      [first, { plugin: "p", event: "invoice_before_create" }],
    ]);
  });

  it("are told to be a circle where a plug-in is asked about what it is still being asked about", async () => {
    const errors: unknown[] = [];
    const { create, written } = setUp((write) => ({
      customer_before_create: async (_, { context }) => void (await write("Invoice", context)),
      invoice_before_create: async (_, { context }) => {
        await write("customer", context).catch((error: unknown) => errors.push(error));
      },
    }));
    await create("customer", undefined);
    const [a, b] = [
      { plugin: "p", event: "customer_before_create" },
      { plugin: "p", event: "invoice_before_create" },
    ];
    expect(errors).toMatchObject([
      {
        code: "event-loop",
        plugin: "p",
        event: "customer_before_create",
        circle: [a, b, a],
        message: expect.stringContaining(
          "p (customer_before_create) → p (invoice_before_create) → p (customer_before_create)",
        ),
      },
    ]);
    expect(written).toEqual(["Invoice", "customer"]);
  });

  it("may come back to the same event, if the app says how often", async () => {
    let depth = 0;
    const { create, written } = setUp(
      (write) => ({
        customer_before_create: async (_, { context }) => {
          depth += 1;
          if (depth < 3) await write("customer", context);
        },
      }),
      { limits: { reentries: 2 } },
    );
    await create("customer", undefined);
    expect(written).toEqual(["customer", "customer", "customer"]);
  });

  it("end where after-events have led to each other too often", async () => {
    const { create, events, failures, written } = setUp((write) => ({
      customer_after_create: async (_, { context }) => void (await write("customer", context)),
    }));
    await create("customer", undefined);
    await events.settled();
    expect(written).toHaveLength(9);
    const link = { plugin: "p", event: "customer_after_create" };
    expect(failures).toMatchObject([{ code: "event-loop", ...link, limit: 8, circle: [link, link] }]);
  });

  it("end where one write has led to too many calls, however flat", async () => {
    const { create, events, failures } = setUp(
      (write) => ({
        customer_after_create: async (_, { context }) => {
          for (let n = 0; n < 3; n += 1) await write("customer", context);
        },
      }),
      { limits: { chainCalls: 10 } },
    );
    await create("customer", undefined);
    await events.settled();
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["chain-exhausted"]));
    expect(failures[0]).toMatchObject({ limit: 10, event: "customer_after_create" });
    await create("customer", undefined);
    await events.settled();
    expect(failures.length).toBeGreaterThan(1);
  });

  it("do not wait for after-events, which would wait for the plug-in itself", async () => {
    const order: string[] = [];
    const { create, events } = setUp(
      (write) => ({
        customer_after_create: async (_, { context }) => {
          await write("Invoice", context);
          order.push("customer told");
        },
        invoice_after_create: () => void order.push("invoice told"),
      }),
      { waitsForAfterEvents: true },
    );
    await create("customer", undefined);
    await events.settled();
    expect(order).toEqual(["customer told", "invoice told"]);
  });

  it("say so where a plug-in was late because it was busy with what led there", async () => {
    const { create } = setUp(
      (write) => ({
        customer_before_create: async (_, { context }) => void (await write("Invoice", context)),
        invoice_before_create: () => new Promise(() => {}),
      }),
      { policies: { invoice_before_create: { budgetMs: 20 } } },
    );
    const error = (await create("customer", undefined).catch(
      (reason: unknown) => reason,
    )) as RecordEventsError;
    expect((error.cause as RecordEventsError).message).toContain("busy with customer_before_create");
  });
});

describe("a chain", () => {
  const chain: Chain = {
    id: "0b7e3d2c-9f1a-4c57-8a57-0d3f1f7f6d11",
    links: [
      { plugin: "eu vat/2 é", event: "customer_before_create" },
      { plugin: "p", event: "invoice_after_create" },
    ],
  };

  it("is that of the running code, whatever it awaits", async () => {
    expect(currentChain()).toBeUndefined();
    await withChain(chain, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(currentChain()).toBe(chain);
      withChain(undefined, () => expect(currentChain()).toBeUndefined());
    });
    const links: unknown[] = [];
    const host = hostOf(
      plugin("q", { invoice_before_create: (_, { context }) => void links.push(chainOf(context)) }),
    );
    const events = recordEvents({ models: models(), host });
    const write = { record: "Invoice", action: "create", records: [{ record: { number: "1" } }] } as const;
    await withChain(chain, () => events.before(write));
    expect(links).toEqual([
      { id: chain.id, links: [...chain.links, { plugin: "q", event: "invoice_before_create" }] },
    ]);
  });

  it("passes through a header and back", () => {
    const value = chainToHeader(chain);
    expect(new Headers({ [CHAIN_HEADER]: value }).get(CHAIN_HEADER)).toBe(value);
    expect(chainFromHeader(value)).toEqual(chain);
  });

  it.each([
    undefined,
    null,
    "",
    " ",
    "id p",
    "id p/",
    "id /e",
    "id p/e/x",
    "id p/%E0%A4%A",
    "i d",
    "\u0000 p/e",
    `${"x".repeat(65)} p/e`,
    `id ${"p/e ".repeat(65).trim()}`,
    `id ${"p".repeat(9_000)}/e`,
  ])("is not read from %j", (value) => {
    expect(chainFromHeader(value)).toBeUndefined();
  });

  it("is in no other context", () => {
    for (const context of [undefined, null, "tenant", { chain, app: 1 }]) {
      expect(chainOf(context)).toBeUndefined();
      expect(appContextOf(context)).toBe(context);
    }
  });
});
