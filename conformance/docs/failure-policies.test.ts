import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Asked, RecordEventsError, type RecordEventsOptions, RejectedError } from "@mortise/events";
import { HostError } from "@mortise/host";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { KIT } from "../plugins/workshop.ts";
import { havePostgres } from "../postgres.ts";
import { type BillingApp, startBilling } from "../record-events/app.ts";
import { DEEDS, GRANTED, hostilePlugin } from "./hostile-plugins.ts";
import { CustomerEntity, openShop, type Shop } from "./shop.ts";
import { rowsBelow } from "./table.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/failure-policies.md"), "utf8");
const ROWS = rowsBelow(PAGE, "a plug-in that …");

/** Room for a machine that does much else; a loop takes all of it. */
const BUDGET_MS = 4_000;

/** What a cell says: whether the customer is written, and the codes that the app gets to see. */
interface Outcome {
  readonly isWritten: boolean;
  /** How many customers there are then, those of the plug-in too. */
  readonly rows: number;
  readonly codes: readonly string[];
}

function outcomeIn(cell: string): Outcome {
  const codes = [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  const isWritten = !cell.startsWith("not written");
  return { isWritten, rows: Number(/(\d+) in all/.exec(cell)?.[1] ?? (isWritten ? 1 : 0)), codes };
}

it("the table has a row for each of the plug-ins, and a plug-in for each row", () => {
  expect(ROWS.map(([row]) => row)).toEqual(Object.keys(DEEDS));
});

const COLUMNS = [
  { name: "with onFailure: reject", column: 1, event: "CustomerBeforeCreate", onFailure: "reject" },
  { name: "with onFailure: allow", column: 2, event: "CustomerBeforeCreate", onFailure: "allow" },
  { name: "told after the commit", column: 3, event: "CustomerAfterCreate", onFailure: "reject" },
] as const;

describe.each(COLUMNS)("a plug-in, $name, that", { timeout: 120_000 }, ({ column, event, onFailure }) => {
  let app: BillingApp;
  let wasm: Uint8Array;
  beforeAll(async () => {
    const policies = {
      before_create: { budgetMs: BUDGET_MS, onFailure },
      after_create: { budgetMs: BUDGET_MS },
    };
    app = await startBilling({ policies });
    ({ wasm } = await app.workshop.build(hostilePlugin(event), { typeCheck: false }));
  }, 120_000);
  afterAll(() => app.close());

  it.each(ROWS)("%s ends as the table says, and the next write works", async (row, ...cells) => {
    const said = outcomeIn(cells[column - 1] ?? "");
    for (const list of [app.failures, app.tables.customer]) list.length = 0;
    const plugin = await app.host.load(wasm, { name: "hostile", grant: GRANTED });
    onTestFinished(() => plugin.close());
    // Its worker's start is none of its deeds.
    await app.create("customer", { email: "first@example.com" });
    await app.events.settled();

    const customer = { email: row, password_hash: "ours" };
    const write = app.create("customer", customer).catch((error: unknown) => error);
    if (DEEDS[row]?.isUnloaded) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await plugin.close();
    }
    const written = await write;
    await app.events.settled();

    const error = written instanceof RecordEventsError ? written : app.failures[0];
    expect(codesOf(error)).toEqual(said.codes);
    expect(written).toEqual(
      said.isWritten ? { ...customer, id: expect.any(Number), created_at: expect.any(Date) } : error,
    );
    if (!said.isWritten) expect(app.failures).toEqual([]);
    expect(app.tables.customer.filter(({ email }) => email === row)).toHaveLength(said.rows);
    expect(error?.message ?? "").not.toContain("a text of its own");
    expect(await app.create("customer", { email: "ada@example.com" })).toMatchObject({
      id: expect.any(Number),
    });
    await app.events.settled();
  });
});

/** An error's code and what it says more exactly, as far as the table says so. */
function codesOf(error: RecordEventsError | undefined): readonly string[] {
  if (!error) return [];
  const cause = error.cause instanceof HostError ? error.cause.code : undefined;
  const detail =
    error.fault ?? (cause === "plugin-failed" || error.code === "plugin-late" ? undefined : cause);
  return [error.code, ...(detail === undefined ? [] : [detail])];
}

describe("what an operator sees", { timeout: 120_000 }, () => {
  const audit: Asked[] = [];
  const failures: object[] = [];
  let app: BillingApp;
  beforeAll(async () => {
    const options: Partial<RecordEventsOptions> = {
      // #region operator
      // Who changes comes before who judges the outcome. Who is not named comes behind, as loaded.
      order: ["eu-vat", "fraud-guard"],
      policies: {
        // Vetoes count: without an answer, no write.
        before_create: { budgetMs: 5_000, onFailure: "reject" },
        // Here they only tidy up.
        customer_before_save: { budgetMs: 5_000, onFailure: "allow" },
      },
      // Each answer: who changed which field from what to what, who rejected, how long it took.
      onAsked: (asked) => audit.push(asked),
      // Each failure that a write went on in spite of.
      onFailure: ({ code, plugin, event, cause }) => {
        const said = cause instanceof HostError ? cause.pluginMessage : undefined;
        failures.push({ code, plugin, event, said });
      },
      // #endregion
    };
    app = await startBilling(options);
    const handlers: { readonly [name: string]: string } = {
      tidy: "BeforeSave = () => { throw new Error('Out of tidiness.'); }",
      "fraud-guard":
        'BeforeCreate = ({ record }) => ({ decision: record.country || !record.vat ? "reject" : "change", changes: { country: "NL" }, errors: [] }) as never',
      "eu-vat": 'BeforeCreate = () => ({ decision: "change", changes: { vat: "DE123" } })',
    };
    for (const [name, handler] of Object.entries(handlers)) {
      const type = `OnCustomer${handler.split(" ")[0]}`;
      const source = `import type { ${type} } from "${KIT}";\nexport const onCustomer${handler.replace(" =", `: ${type} =`)};\n`;
      await app.install(name, source, { typeCheck: false });
    }
  }, 120_000);
  afterAll(() => app.close());

  it("is who changed what, in the order in which they were asked, and who failed, with the plug-in's own words", async () => {
    const row = await app.create("customer", { email: "ada@example.com" });
    expect(row).toMatchObject({ vat: "DE123", country: "NL" });
    const facts = audit.map(({ plugin, decision, changes }) => [plugin, decision, changes]);
    expect(facts).toEqual([
      ["tidy", "failed", []],
      ["eu-vat", "change", [{ index: 0, field: "vat", to: "DE123" }]],
      ["fraud-guard", "change", [{ index: 0, field: "country", to: "NL" }]],
    ]);
    expect(failures).toEqual([
      {
        code: "plugin-failed",
        plugin: "tidy",
        event: "customer_before_save",
        said: expect.stringContaining("Out of tidiness."),
      },
    ]);
  });

  it("of a write that was rejected is in the error, those who had been asked before too", async () => {
    const write = app.create("customer", { email: "ada@example.com", country: "DE" });
    const error = await write.catch((e: unknown) => e);
    expect(answerTo(error)).toEqual({ status: 422, body: { errors: [] } });
    expect((error as RejectedError).asked.map(({ plugin, decision }) => [plugin, decision])).toEqual([
      ["tidy", "failed"],
      ["eu-vat", "change"],
      ["fraud-guard", "reject"],
    ]);
  });

  it("of a plug-in that failed is not what a client sees", () => {
    const error = new RecordEventsError("plugin-failed", "", {}, { cause: "a text of its own" });
    expect(answerTo(error)).toEqual({ status: 503, body: { code: "plugin-failed" } });
    const other = new TypeError();
    expect(() => answerTo(other)).toThrow(other);
  });
});

describe.runIf(await havePostgres())(
  "a circle by an API that does not know the chain",
  {
    timeout: 120_000,
  },
  () => {
    /** Answers a new customer with another one. */
    const breeder = (
      moment: "Before" | "After",
    ) => `import { createCustomer, type OnCustomer${moment}Create } from "${KIT}";
export const onCustomer${moment}Create: OnCustomer${moment}Create = ({ record }) => {
  createCustomer({ body: { email: record.email } });
};
`;
    const create = ({ dataSource }: Shop) => dataSource.getRepository(CustomerEntity).save({ email: "twin" });
    async function open(moment: "Before" | "After"): Promise<Shop> {
      const shop = await openShop({ calls: "http", policies: { before_create: { budgetMs: BUDGET_MS } } });
      onTestFinished(() => shop.close());
      await shop.install("breeder", breeder(moment));
      return shop;
    }

    it("ends by the budget before a write", async () => {
      const shop = await open("Before");
      await expect(create(shop)).rejects.toMatchObject({ code: "plugin-late", plugin: "breeder" });
      await expect.poll(() => shop.emails(), { timeout: 10_000 }).toEqual([]);
    });

    it("does not end after it, until the plug-in is closed", async () => {
      const shop = await open("After");
      await create(shop);
      await expect.poll(async () => (await shop.emails()).length, { timeout: 60_000 }).toBeGreaterThan(20);
      for (const plugin of shop.host.plugins) await plugin.close();
      await shop.events.settled();
      const grown = async () => {
        const { length } = await shop.emails();
        await new Promise((resolve) => setTimeout(resolve, 300));
        return (await shop.emails()).length - length;
      };
      await expect.poll(grown, { timeout: 10_000 }).toBe(0);
    });
  },
);

// #region answer
/** What a client of the app gets to see when a write failed. */
function answerTo(error: unknown) {
  // A plug-in said no. The texts are its own: show them as text.
  if (error instanceof RejectedError) {
    return { status: 422, body: { errors: error.rejections.flatMap(({ errors }) => errors) } };
  }
  // A plug-in failed: no fault of the client's, and perhaps not the next time. `cause` is for your logs only.
  if (error instanceof RecordEventsError) return { status: 503, body: { code: error.code } };
  throw error;
}
// #endregion
