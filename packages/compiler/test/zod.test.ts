import { expect, it } from "vitest";
import { build } from "./author.ts";
import { recordedIn } from "./extism.ts";
import { HOSTS } from "./shared.ts";

it.each(HOSTS)("a plug-in that uses zod builds and runs %s", async (_where, start) => {
  const plugin = await build(
    `
    import { z } from "zod";
    import { createCustomer } from "@acme/kit";
    const Event = z.object({ invoice: z.object({ id: z.string(), total: z.number().positive() }), at: z.iso.datetime().optional() });
    export const onInvoicePaid = (event: unknown) => {
      const { invoice } = Event.parse(event);
      createCustomer({ body: { name: invoice.id } });
    };`,
    { typeCheck: false },
  );
  const seen: unknown[] = [];
  const running = await start(plugin, {
    create_customer: recordedIn(seen, { status: 200, headers: {}, body: {} }),
  });
  await running.call("invoice_paid", { invoice: { id: "i", total: 1 } });
  expect(seen).toEqual([{ body: { name: "i" } }]);
  const text = await running.failure("invoice_paid", { invoice: { id: "i", total: -1 } });
  expect(text).toMatch(/^ZodError: /);
  expect(text).toContain("onInvoicePaid (plugin.ts:6)");
});
