import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import { describe, expect, it } from "vitest";
import { authorFolder, build } from "./author.ts";
import { recordedIn } from "./extism.ts";
import { HOSTS } from "./shared.ts";

const answer = { status: 200, headers: {}, body: { id: "cus_1", name: "Åsa 😀" } };

let echoBuilt: ReturnType<typeof build> | undefined;

/** A plug-in that answers what it is told; built once. */
function echo(): ReturnType<typeof build> {
  echoBuilt ??= build("export const echo = (event: unknown) => event;");
  return echoBuilt;
}

describe.each(HOSTS)("a call: %s", (_where, start) => {
  it("carries the event in and the operation's request out", async () => {
    const plugin = await build(`
      import { createCustomer, type OnInvoiceCreated } from "@acme/kit";
      export const onInvoiceCreated: OnInvoiceCreated = (event) => {
        createCustomer({ body: { name: "Åsa 😀 " + event.invoice.id } });
      };`);
    const requests: unknown[] = [];
    const running = await start(plugin, { create_customer: recordedIn(requests, answer) });
    expect(await running.call("invoice_created", { invoice: { id: "é✓😀", total: 1 } })).toBeUndefined();
    expect(requests).toEqual([{ body: { name: "Åsa 😀 é✓😀" } }]);
  });

  it("calls an operation without input", async () => {
    const plugin = await build(`
      import { listCustomers } from "@acme/kit";
      export const customerBeforeCreate = () => {
        const errors = listCustomers().map(({ name }) => ({ message: name }));
        return { decision: "reject" as const, errors };
      };`);
    const seen: unknown[] = [];
    const running = await start(plugin, {
      list_customers: recordedIn(seen, { status: 200, headers: {}, body: [{ id: "1", name: "a" }] }),
    });
    expect(await running.call("customer_before_create", { record: {} })).toEqual({
      decision: "reject",
      errors: [{ message: "a" }],
    });
    expect(seen).toEqual([undefined]);
  });

  it("reaches a handler in plain JavaScript", async () => {
    const folder = authorFolder({ "plugin.js": "export const double = (n) => n * 2;\n" });
    const running = await start(await buildPlugin({ entry: join(folder, "plugin.js") }));
    expect(await running.call("double", 21)).toBe(42);
  });

  it("reaches an entry file behind a link", async () => {
    const folder = authorFolder({ "real/plugin.ts": "export const double = (n: number) => n * 2;\n" });
    symlinkSync(join(folder, "real"), join(folder, "link"));
    const running = await start(await buildPlugin({ entry: join(folder, "link/plugin.ts") }));
    expect(await running.call("double", 4)).toBe(8);
  });

  it("waits for an asynchronous handler", async () => {
    const plugin = await build(`
      export async function echo(event: unknown) {
        const log: string[] = [];
        queueMicrotask(() => log.push("microtask"));
        await Promise.resolve();
        log.push("after");
        return { event, log };
      }`);
    const running = await start(plugin);
    expect(await running.call("echo", [1])).toEqual({ event: [1], log: ["microtask", "after"] });
  });

  it.each([0, 1, 7, 8, 9, 15, 16, 17, 1000, 65_537])("carries %i bytes of text both ways", async (length) => {
    const plugin = await echo();
    const running = await start(plugin);
    const text = "abcdefghij".repeat(length / 10 + 1).slice(0, length);
    expect(await running.call("echo", text)).toBe(text);
  });

  it("answers nothing where the handler returns nothing", async () => {
    const running = await start(await build("export const quiet = () => {};"));
    expect(await running.call("quiet")).toBeUndefined();
  });

  it("keeps state between the calls of one instance, and none between instances", async () => {
    const plugin = await build("let calls = 0; export const count = () => ++calls;");
    const [first, second] = [await start(plugin), await start(plugin)];
    expect([await first.call("count"), await first.call("count"), await second.call("count")]).toEqual([
      1, 2, 1,
    ]);
  });
});
