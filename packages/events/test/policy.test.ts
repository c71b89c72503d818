import {
  type PluginLike,
  RecordEventsError,
  type RecordEventsOptions,
  RejectedError,
  recordEvents,
} from "@mortise/events";
import { describe, expect, it, vi } from "vitest";
import { ada, type Handler, hostOf, models, plugin } from "./sample.ts";

const fails: Handler = () => {
  throw new Error("inside");
};
/** Never answers; a host ends it when its time is over. */
const hangs: Handler = () => new Promise(() => {});

function update(plugins: readonly PluginLike[], options: Partial<RecordEventsOptions> = {}) {
  const failures: RecordEventsError[] = [];
  const events = recordEvents({
    models: models(),
    host: hostOf(...plugins),
    onFailure: (error) => failures.push(error),
    ...options,
  });
  const records = [{ record: ada, previous: ada }];
  const decided = Promise.resolve(events.before({ record: "customer", action: "update", records }));
  return { decided, failures };
}

const BEFORE = ["before_validation", "before_save", "before_create", "before_update", "before_destroy"];

describe("a failure", () => {
  it.each(BEFORE)("at %s keeps the write from happening, as long as nothing else is said", async (moment) => {
    const host = hostOf(plugin("p", { [`customer_${moment}`]: fails }));
    const events = recordEvents({ models: models(), host });
    const action = moment === "before_destroy" ? "destroy" : moment === "before_create" ? "create" : "update";
    const perform = vi.fn();
    const written = events.write({ record: "customer", action, records: [{ record: ada }] }, perform);
    const error = await written.catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "plugin-failed",
      plugin: "p",
      event: `customer_${moment}`,
      cause: { message: "inside" },
      asked: [{ decision: "failed", error: { code: "plugin-failed" } }],
    });
    expect(error).not.toBeInstanceOf(RejectedError);
    expect(String(error)).not.toContain("inside");
    expect(perform).not.toHaveBeenCalled();
  });

  it("that a policy allows is told, and the next plug-in is asked", async () => {
    const change = () => ({ decision: "change", changes: { seats: 4 } });
    const { decided, failures } = update(
      [plugin("a", { customer_before_update: fails }), plugin("b", { customer_before_update: change })],
      { policies: { customer_before_update: { onFailure: "allow" } } },
    );
    expect((await decided).changesOf()).toEqual({ seats: 4 });
    expect((await decided).asked.map(({ decision }) => decision)).toEqual(["failed", "change"]);
    expect(failures).toMatchObject([{ code: "plugin-failed", plugin: "a" }]);
  });

  it("of one event is not another's: an event's own policy comes before its moment's", async () => {
    const policies = {
      before_update: { onFailure: "reject" },
      customer_before_update: { onFailure: "allow" },
    } as const;
    const p = plugin("p", { customer_before_update: fails, invoice_before_update: fails });
    await update([p], { policies }).decided;
    const events = recordEvents({ models: models(), host: hostOf(p), policies });
    const records = [{ record: { number: "1" } }];
    await expect(events.before({ record: "Invoice", action: "update", records })).rejects.toMatchObject({
      code: "plugin-failed",
    });
  });

  it("of an observer is a warning, and fails nothing", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const onAsked = () => {
      throw new Error("observer");
    };
    const { decided } = update([plugin("p", { customer_before_update: () => undefined })], { onAsked });
    expect((await decided).asked).toHaveLength(1);
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });
});

describe("the time at an event", () => {
  const policies = { before_update: { budgetMs: 40 } };

  it("ends a plug-in that does not answer", async () => {
    const began = performance.now();
    const { decided } = update([plugin("p", { customer_before_update: hangs })], { policies });
    await expect(decided).rejects.toMatchObject({ code: "plugin-late", plugin: "p" });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("is that of all plug-ins together: who comes behind a slow one is not asked", async () => {
    const called: string[] = [];
    const allow = { before_update: { budgetMs: 40, onFailure: "allow" } } as const;
    const { decided, failures } = update(
      [
        plugin("quick", { customer_before_update: () => void called.push("quick") }),
        plugin("slow", { customer_before_update: hangs }),
        plugin("rest", { customer_before_update: () => void called.push("rest") }),
      ],
      { policies: allow },
    );
    expect((await decided).asked.map((one) => `${one.plugin} ${one.decision}`)).toEqual([
      "quick allow",
      "slow failed",
      "rest failed",
    ]);
    expect(failures.map(({ code, plugin: name }) => `${code} ${name}`)).toEqual([
      "plugin-late slow",
      "plugin-late rest",
    ]);
    expect(called).toEqual(["quick"]);
  });

  it("tells the host to end the call", async () => {
    let signal: AbortSignal | undefined;
    const slow: Handler = (_, options) => {
      signal = options.signal;
      return new Promise(() => {});
    };
    await update([plugin("p", { customer_before_update: slow })], { policies }).decided.catch(() => {});
    expect(signal?.aborted).toBe(true);
  });

  it("bounds after-events, call by call", async () => {
    const failures: RecordEventsError[] = [];
    const host = hostOf(plugin("p", { customer_after_update: hangs, customer_after_save: hangs }));
    const events = recordEvents({
      models: models(),
      host,
      policies: { after_update: { budgetMs: 20 }, customer_after_save: { budgetMs: 20 } },
      onFailure: (error) => failures.push(error),
    });
    await events.write({ record: "customer", action: "update", records: [{ record: ada }] }, async () => {});
    await events.settled();
    expect(failures.map(({ code, event }) => `${code} ${event}`)).toEqual([
      "plugin-late customer_after_update",
      "plugin-late customer_after_save",
    ]);
  });
});

describe("options that cannot be kept are refused", () => {
  it.each<[string, Partial<RecordEventsOptions>]>([
    ["a policy for no event", { policies: { customer_before_lunch: {} } }],
    ["a policy for another model's event", { policies: { wallet_before_create: {} } }],
    ["no time", { policies: { before_save: { budgetMs: 0 } } }],
    ["a fraction of time", { policies: { before_save: { budgetMs: 1.5 } } }],
    ["time without end", { policies: { before_save: { budgetMs: Number.POSITIVE_INFINITY } } }],
    ["another way to fail", { policies: { before_save: { onFailure: "ignore" as never } } }],
    ["rejecting what has happened", { policies: { after_save: { onFailure: "reject" } } }],
    ["an unknown limit", { limits: { records: 1 } as never }],
    ["a limit out of range", { limits: { chainLinks: 65 } }],
    ["a limit that is no number", { limits: { decisionSize: "1" as never } }],
    [
      "a host whose contract lacks the events",
      { host: { plugins: [], contract: { ...models().contract, events: [] } } },
    ],
  ])("%s", (_what, options) => {
    const make = () => recordEvents({ models: models(), host: hostOf(), ...options });
    expect(make).toThrow(RecordEventsError);
    expect(make).toThrow(expect.objectContaining({ code: "invalid-options" }));
  });

  it("a host whose contract has them is taken", () => {
    const host = { plugins: [], contract: models().contract };
    expect(recordEvents({ models: models(), host }).has("customer")).toBe(true);
  });
});
