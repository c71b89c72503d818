import { recordEvents } from "@mortise/events";
import { describe, expect, it } from "vitest";
import { ada, hostOf, models, plugin } from "./sample.ts";

const hear = () => undefined;

/** A record that fails whoever reads it. */
const unread = new Proxy(
  {},
  {
    get() {
      throw new Error("read");
    },
  },
);

describe("where no plug-in hears of a write", () => {
  const events = recordEvents({
    models: models(),
    host: hostOf(plugin("p", { customer_before_update: hear, invoice_after_create: hear })),
  });
  const create = { record: "customer", action: "create", records: [{ record: unread }] } as const;

  it("writing is performing: the same promise, and no record is read", async () => {
    const promise = Promise.resolve("row");
    expect(events.write(create, () => promise)).toBe(promise);
  });

  it("what is decided is there at once, the same for all writes", async () => {
    const decided = events.before(create);
    expect(decided).not.toBeInstanceOf(Promise);
    expect(events.before(create)).toBe(decided);
    expect(await decided).toMatchObject({ asked: [] });
    await events.written(await decided, [unread]);
  });

  it("the app's own validation runs all the same", async () => {
    const validate = () => {
      throw new Error("invalid");
    };
    await expect(events.write({ ...create, validate }, async () => "row")).rejects.toThrow("invalid");
    await expect(events.before({ ...create, validate })).rejects.toThrow("invalid");
  });

  it("nothing is validated that is destroyed, heard of or not", async () => {
    const validate = () => {
      throw new Error("validated");
    };
    const destroy = { record: "customer", action: "destroy", records: [{ record: ada }], validate } as const;
    expect(await events.write(destroy, async () => "gone")).toBe("gone");
    const host = hostOf(plugin("p", { customer_before_destroy: hear }));
    const heard = recordEvents({ models: models(), host });
    expect(await heard.write(destroy, async () => "gone")).toBe("gone");
  });

  it("a model that the app did not give is an error, and heard by nobody", async () => {
    expect(events.hears("order", "create")).toBe(false);
    expect(events.has("order")).toBe(false);
    const unknown = { record: "order", action: "create", records: [{ record: ada }] } as const;
    await expect(events.before(unknown)).rejects.toMatchObject({ code: "unknown-record" });
    await expect(events.write(unknown, async () => {})).rejects.toMatchObject({ code: "unknown-record" });
  });
});

describe("who hears what", () => {
  it("a write is told of where an after-event is handled, and only there", () => {
    const plugins = [plugin("guard", { customer_before_save: () => undefined })];
    const events = recordEvents({ models: models(), host: hostOf(...plugins) });
    expect(events.tells("customer", "update")).toBe(false);
    const told = hostOf(...plugins, plugin("log", { customer_after_update: () => undefined }));
    const telling = recordEvents({ models: models(), host: told });
    expect(
      (["create", "update", "destroy"] as const).map((action) => telling.tells("customer", action)),
    ).toEqual([false, true, false]);
    expect(telling.tells("nobody", "create")).toBe(false);
  });

  it("is told by model and action", () => {
    const host = hostOf(plugin("p", { customer_before_save: hear, customer_after_destroy: hear }));
    const events = recordEvents({ models: models(), host });
    expect(
      ["create", "update", "destroy"].map((action) => events.hears("customer", action as never)),
    ).toEqual([true, true, true]);
    expect(events.hears("Invoice", "create")).toBe(false);
    const saving = recordEvents({
      models: models(),
      host: hostOf(plugin("q", { customer_before_save: hear })),
    });
    expect(saving.hears("customer", "destroy")).toBe(false);
  });

  it("follows plug-ins as they come and go", () => {
    const host = hostOf();
    const events = recordEvents({ models: models(), host });
    const p = plugin("p", { customer_before_create: hear });
    expect([events.hears("customer", "create"), events.hearsAnything()]).toEqual([false, false]);
    host.plugins.push(p);
    expect([events.hears("customer", "create"), events.hearsAnything()]).toEqual([true, true]);
    host.plugins[0] = plugin("q", { invoice_before_create: hear });
    expect(events.hears("customer", "create")).toBe(false);
    expect(events.hears("Invoice", "create")).toBe(true);
    host.plugins.length = 0;
    expect(events.hears("Invoice", "create")).toBe(false);
  });

  it("is asked of the plug-ins only when they have changed, whether the host's list is a new one each time or not", () => {
    let asked = 0;
    const p = {
      ...plugin("p", {}),
      handles: () => {
        asked += 1;
        return true;
      },
    };
    const events = recordEvents({
      models: models(),
      host: {
        get plugins() {
          return [p];
        },
      },
    });
    for (let n = 0; n < 5; n += 1) events.hears("customer", "create");
    expect(asked).toBe(20);
  });
});
