import { RecordEventsError } from "@mortise/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KIT } from "../plugins/workshop.ts";
import { type BillingApp, startBilling } from "./app.ts";

/** What a hostile plug-in does when it is asked, and what becomes of the write. */
const HOSTILE: readonly (readonly [what: string, body: string, expected: object])[] = [
  ["loops for ever", "for (;;);", { code: "plugin-late" }],
  ["waits for ever", "await new Promise(() => {});", { code: "plugin-failed" }],
  ["throws", 'throw new Error("a secret of mine");', { code: "plugin-failed" }],
  ["recurses without end", "const f = (): number => 1 + f(); f();", { code: "plugin-failed" }],
  [
    "takes all memory",
    "const all: Uint8Array[] = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1));",
    { code: "plugin-failed" },
  ],
  [
    "answers without end",
    'return { decision: "reject", errors: [{ message: "x".repeat(300_000) }] } as never;',
    { code: "invalid-decision", fault: "too-large" },
  ],
  [
    "reaches for prototypes",
    `return { decision: "change", changes: JSON.parse('{"__proto__":{"isAdmin":true}}') } as never;`,
    { code: "invalid-decision", fault: "forbidden-name" },
  ],
  [
    "changes what it is not shown",
    'return { decision: "change", changes: { password_hash: "mine" } } as never;',
    { code: "invalid-decision", fault: "unknown-field" },
  ],
  [
    "changes what it may only see",
    'return { decision: "change", changes: { id: 1 } } as never;',
    { code: "invalid-decision", fault: "not-writable" },
  ],
  [
    "changes to another type",
    'return { decision: "change", changes: { country: "XX" } } as never;',
    { code: "invalid-decision", fault: "wrong-type" },
  ],
  ["answers nonsense", 'return ["no"] as never;', { code: "invalid-decision", fault: "malformed" }],
];

describe("a hostile plug-in", { timeout: 120_000 }, () => {
  let app: BillingApp;
  beforeAll(async () => {
    app = await startBilling({}, 6_000);
    const cases = HOSTILE.map(
      ([what, body]) => `  if (record.email === ${JSON.stringify(what)}) {\n    ${body}\n  }`,
    );
    const decide = `async (record: { email: string }) => {\n${cases.join("\n")}\n  return { decision: "change", changes: { country: "NL" } };\n}`;
    await app.install(
      "hostile",
      `import type { OnCustomerBeforeCreate } from "${KIT}";
const decide = ${decide};
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => decide(record) as never;
`,
      { typeCheck: false },
    );
  }, 120_000);
  afterAll(() => app.close());

  it.each(HOSTILE)("that %s cannot write, and the next write works", async (what, _body, expected) => {
    const rows = app.tables.customer.length;
    const began = performance.now();
    const error = await app
      .create("customer", { email: what, password_hash: "ours" })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RecordEventsError);
    expect(error).toMatchObject({ ...expected, plugin: "hostile", event: "customer_before_create" });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(String(error)).not.toContain("secret");
    expect(app.tables.customer).toHaveLength(rows);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(await app.create("customer", { email: "ada@example.com" })).toMatchObject({ country: "NL" });
  });

  it("that uses up all the time of an event is ended by the event", async () => {
    const impatient = await startBilling({ policies: { customer_before_create: { budgetMs: 50 } } });
    try {
      await impatient.install(
        "busy",
        `import type { OnCustomerBeforeCreate } from "${KIT}";
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = () => {
  for (;;);
};
`,
      );
      const failed = impatient.create("customer", { email: "ada@example.com" });
      await expect(failed).rejects.toMatchObject({ code: "plugin-late", plugin: "busy" });
    } finally {
      await impatient.close();
    }
  });
});
