import { type HostLike, type PluginLike, RejectedError } from "@mortise/events";
import type { Host, Plugin } from "@mortise/host";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { KIT } from "../plugins/workshop.ts";
import { type BillingApp, startBilling } from "./app.ts";

const vat = `import type { OnCustomerAfterCreate, OnCustomerBeforeCreate, OnCustomerBeforeUpdate } from "${KIT}";

export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => {
  if (!record.vat) return;
  const vat = record.vat.replaceAll(" ", "").toUpperCase();
  if (vat.length < 4) {
    return { decision: "reject", errors: [{ field: "vat", code: "malformed", message: "Not a VAT number." }] };
  }
  return { decision: "change", changes: { vat } };
};

export const onCustomerBeforeUpdate: OnCustomerBeforeUpdate = ({ previous, changed }) => {
  if (changed.includes("country") && previous?.country === "DE") return { decision: "reject", errors: [] };
};
`;

const notes = `import type { OnCustomerBeforeCreate } from "${KIT}";

export const onCustomerBeforeCreate: OnCustomerBeforeCreate = async ({ record }) => ({
  decision: "change",
  changes: { country: record.vat?.startsWith("DE") ? "DE" : "FR" },
});
`;

it("a host is what record events take", () => {
  expectTypeOf<Host>().toExtend<HostLike>();
  expectTypeOf<Plugin>().toExtend<PluginLike>();
});

describe("an app with plug-ins at its records", { timeout: 120_000 }, () => {
  let app: BillingApp;
  beforeAll(async () => {
    app = await startBilling();
    await app.install("eu-vat", vat);
    await app.install("notes", notes);
  }, 120_000);
  afterAll(() => app.close());

  it("writes what they changed, each after the other", async () => {
    const row = await app.create("customer", { email: "ada@example.com", vat: "de 123 456 789" });
    expect(row).toMatchObject({ email: "ada@example.com", vat: "DE123456789", country: "DE" });
    expect(app.tables.customer).toContain(row);
  });

  it("does not write what one of them rejects, and knows the field", async () => {
    const rows = app.tables.customer.length;
    const error = await app
      .create("customer", { email: "eve@example.com", vat: "x" })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({
      plugin: "eu-vat",
      event: "customer_before_create",
      rejections: [{ index: 0, errors: [{ field: "vat", code: "malformed", message: "Not a VAT number." }] }],
    });
    expect(app.tables.customer).toHaveLength(rows);
  });

  it("shows them what was before an update", async () => {
    const previous = { id: 1, email: "ada@example.com", country: "DE", created_at: new Date() };
    const records = [{ record: { ...previous, country: "FR" }, previous }];
    const moved = app.events.write({ record: "customer", action: "update", records }, async () => {});
    await expect(moved).rejects.toMatchObject({ code: "rejected", plugin: "eu-vat" });
  });

  it("answers a client of its API with 422", async () => {
    app.refused.length = 0;
    await app.install(
      "importer",
      `import { createCustomer, type OnWalletAfterCreate } from "${KIT}";
export const onWalletAfterCreate: OnWalletAfterCreate = () => {
  createCustomer({ body: { email: "eve@example.com", vat: "x" } });
};
`,
      { grant: ["create_customer"] },
    );
    await app.create("wallet", { customer: 1, credits: 1 });
    await app.events.settled();
    expect(app.refused).toMatchObject([{ code: "rejected", plugin: "eu-vat" }]);
    expect(app.failures).toMatchObject([{ code: "plugin-failed", plugin: "importer" }]);
  });
});

describe("a plug-in that is told after the commit", { timeout: 120_000 }, () => {
  it("calls back, and finds the record there", async () => {
    const app = await startBilling();
    try {
      await app.install(
        "welcome-credit",
        `import { createWallet, type OnCustomerAfterCreate } from "${KIT}";
export const onCustomerAfterCreate: OnCustomerAfterCreate = ({ record }) => {
  createWallet({ body: { customer: record.id, credits: 10 } });
};
`,
        { grant: ["create_wallet"] },
      );
      const customer = { email: "ada@example.com" };
      const unit = app.events.begin();
      const records = [{ record: customer }];
      const write = { record: "customer", action: "create", records, unit } as const;
      const stored = { ...customer, id: 41, created_at: new Date() };
      await app.events.write(
        write,
        async () => stored,
        (row) => [row],
      );
      await app.events.settled();
      expect(app.tables.wallet).toEqual([]);
      await unit.committed();
      await app.events.settled();
      expect(app.tables.wallet).toMatchObject([{ customer: 41, credits: 10 }]);
      const dropped = app.events.begin();
      await app.events.write({ ...write, unit: dropped }, async () => {});
      dropped.rolledBack();
      await app.events.settled();
      expect(app.tables.wallet).toHaveLength(1);
      expect(app.failures).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

describe("a plug-in that causes the event that it handles", { timeout: 120_000 }, () => {
  const copies = (event: string) => `import { createCustomer, type On${event} } from "${KIT}";
export const on${event}: On${event} = () => {
  createCustomer({ body: { email: "copy@example.com" } });
};
`;

  it("before a write: ends at the second time, through the API over HTTP, and names the circle", async () => {
    const app = await startBilling();
    try {
      await app.install("copier", copies("CustomerBeforeCreate"), { grant: ["create_customer"] });
      const failed = app.create("customer", { email: "ada@example.com" });
      // Not late: nothing waits for itself.
      await expect(failed).rejects.toMatchObject({ code: "plugin-failed", plugin: "copier" });
      const link = { plugin: "copier", event: "customer_before_create" };
      expect(app.refused).toMatchObject([{ code: "event-loop", circle: [link, link] }]);
      expect(app.tables.customer).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it("after a write: ends where the chain is too long", async () => {
    const app = await startBilling({ limits: { chainLinks: 4 } });
    try {
      await app.install("copier", copies("CustomerAfterCreate"), { grant: ["create_customer"] });
      await app.create("customer", { email: "ada@example.com" });
      await app.events.settled();
      expect(app.tables.customer).toHaveLength(5);
      expect(app.failures).toMatchObject([{ code: "event-loop", plugin: "copier", limit: 4 }]);
    } finally {
      await app.close();
    }
  });
});

describe("a bulk write", { timeout: 120_000 }, () => {
  it("of a thousand records is asked about in ten calls, and each record gets its own decision", async () => {
    const app = await startBilling();
    try {
      await app.install(
        "lower",
        `import type { OnCustomerBeforeCreateMany } from "${KIT}";
export const onCustomerBeforeCreateMany: OnCustomerBeforeCreateMany = ({ records }) => ({
  decisions: records.map(({ record }) =>
    record.email === record.email.toLowerCase() ? null : { decision: "change", changes: { email: record.email.toLowerCase() } },
  ),
});
`,
      );
      const records = Array.from({ length: 1_000 }, (_, n) => ({
        record: { email: `${n % 3 === 0 ? "Ada" : "bob"}-${n}@example.com` },
      }));
      const decided = await app.events.before({ record: "customer", action: "create", records });
      expect(decided.asked).toHaveLength(10);
      expect(decided.changesOf(999)).toEqual({ email: "ada-999@example.com" });
      expect(decided.changesOf(998)).toBeUndefined();
    } finally {
      await app.close();
    }
  });
});
