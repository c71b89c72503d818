import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { havePostgres } from "../../../conformance/postgres.ts";
import { seed } from "./library/cases.ts";
import type { AnyClient } from "./library/client.ts";
import { type Database, openDatabase, plugin, recorder, type Told, withPlugins } from "./library/open.ts";
import { RandomCalls } from "./library/random.ts";
import type { Provider } from "./library/schema.ts";

/** `MORTISE_PRISMA_SEED` and `MORTISE_PRISMA_CALLS` run others, and more. */
const FIRST_SEED = Number(process.env.MORTISE_PRISMA_SEED ?? 1);
const CALLS = Number(process.env.MORTISE_PRISMA_CALLS ?? 60);

/** Of each model: its key, and what else is compared. */
const FIELDS: { readonly [model: string]: readonly [key: readonly string[], others: readonly string[]] } = {
  customer: [["id"], ["email", "name", "version"]],
  profile: [["customerId"], ["bio"]],
  badge: [["id"], ["code", "customerId"]],
  invoice: [
    ["tenant", "number"],
    ["status", "total", "customerId"],
  ],
  line: [["id"], ["text", "cents", "invoiceTenant", "invoiceNumber"]],
  tag: [["id"], ["name", "parentId"]],
};

type State = { readonly [field: string]: unknown };

function keyOf(model: string, state: State): string {
  return `${model} ${FIELDS[model]?.[0].map((field) => state[field])}`;
}

function valuesOf(model: string, state: State): string {
  return `${FIELDS[model]?.[1].map((field) => state[field] ?? null)}`;
}

/** The rows of all tables: their values by their keys. */
function rowsOf(tables: { readonly [model: string]: readonly unknown[] }): ReadonlyMap<string, string> {
  const models = Object.keys(FIELDS);
  const rows = models.flatMap((model) =>
    (tables[model] as readonly State[]).map((row) => [keyOf(model, row), valuesOf(model, row)] as const),
  );
  return new Map(rows);
}

/** The rows that there must be behind what was told, in whatever order keys were passed on. */
function retold(before: ReadonlyMap<string, string>, heard: readonly Told[]): ReadonlyMap<string, string> {
  const rows = new Map(before);
  for (const { event, record, previous } of heard) {
    const [, model = "", action] = /^(\w+?)_after_(create|update|destroy)$/.exec(event) ?? [];
    if (!action) continue;
    const gone = action === "destroy" ? record : previous;
    if (gone) rows.delete(keyOf(model, gone));
    if (action !== "destroy") rows.set(keyOf(model, record), valuesOf(model, record));
  }
  return rows;
}

for (const provider of ["sqlite", "postgresql"] satisfies Provider[]) {
  const canRun = provider === "sqlite" || (await havePostgres());
  describe.runIf(canRun)(`random calls on ${provider}`, () => {
    let alone: Database;
    let heard: Database;
    beforeAll(async () => {
      alone = await openDatabase(provider);
      heard = await openDatabase(provider);
    }, 60_000);
    afterAll(async () => {
      await alone?.close();
      await heard?.close();
    });

    it("end as Prisma's own do, and all that they write is told", { timeout: 600_000 }, async () => {
      for (let n = 0; n < CALLS; n += 1) {
        const { text, call } = new RandomCalls(FIRST_SEED + n).next();
        for (const { client } of [alone, heard]) await client.$transaction(seed);
        const before = rowsOf(await heard.everything());
        const { plugin, heard: told } = recorder();
        const { prisma, records, failures } = withPlugins(heard, [plugin]);
        const ours = await codeOf(() => call(prisma));
        await records.settled();
        const theirs = await codeOf(() => call(alone.client));
        // What Prisma's types do not allow may pass where it is taken apart.
        if (theirs === "PrismaClientValidationError") continue;
        const label = `seed ${FIRST_SEED + n}: ${text}`;
        expect(ours === undefined, `${label} (${ours}, ${theirs})`).toBe(theirs === undefined);
        const tables = await heard.everything();
        expect(tables, label).toEqual(await alone.everything());
        expect(retold(before, told), label).toEqual(rowsOf(tables));
        expect(failures, label).toEqual([]);
      }
    });

    it("have in each row what a plug-in changed of each record", { timeout: 600_000 }, async () => {
      for (let n = 0; n < CALLS; n += 1) {
        const { text, call } = new RandomCalls(FIRST_SEED + n).next();
        const label = `seed ${FIRST_SEED + n}: ${text}`;
        await heard.client.$transaction(seed);
        const before = rowsOf(await heard.everything());
        const { plugin: listener, heard: told } = recorder();
        const { prisma, records, failures } = withPlugins(heard, [changing(), listener]);
        await codeOf(() => call(prisma));
        await records.settled();
        const tables = await heard.everything();
        expect(retold(before, told), label).toEqual(rowsOf(tables));
        for (const { event, record } of told) {
          const [, model = ""] = /^(\w+?)_after_(create|update)$/.exec(event) ?? [];
          if (model !== "") expect(record, `${label}: ${event}`).toMatchObject(CHANGES[model] ?? {});
        }
        expect(failures, label).toEqual([]);
      }
    });

    it("write nothing of a model past who hears of that alone", { timeout: 600_000 }, async () => {
      for (let n = 0; n < CALLS / 4; n += 1) {
        const { text, call } = new RandomCalls(FIRST_SEED + n).next();
        for (const model of Object.keys(FIELDS)) {
          const label = `seed ${FIRST_SEED + n}, ${model}: ${text}`;
          await heard.client.$transaction(seed);
          const before = await heard.everything();
          const { plugin: listener, heard: told } = recorder(`${model}_`);
          const { prisma, records } = withPlugins(heard, [listener]);
          await codeOf(() => call(prisma));
          await records.settled();
          const of = (tables: typeof before) => rowsOf({ ...NO_ROWS, [model]: tables[model] ?? [] });
          const after = of(await heard.everything());
          expect(retold(of(before), told), label).toEqual(after);
          if (isDeepStrictEqual(after, of(before))) continue;
          await heard.client.$transaction(seed);
          const guarded = withPlugins(heard, [guardOf(model)]).prisma;
          await guarded.$transaction(async (transaction: AnyClient) => {
            expect(await codeOf(() => call(transaction)), label).toBe("rejected");
          });
          expect(await heard.everything(), label).toEqual(before);
        }
      }
    });
  });
}

const NO_ROWS = Object.fromEntries(Object.keys(FIELDS).map((model) => [model, []]));

const CHANGES: { readonly [model: string]: object } = {
  customer: { name: "changed" },
  profile: { bio: "changed" },
  badge: { code: "changed" },
  invoice: { total: "4242" },
  line: { text: "changed" },
};

/** Changes a field of each record that is written. */
function changing() {
  const answers = Object.entries(CHANGES).map(([model, changes]) => [
    `${model}_before_save`,
    () => ({ decision: "change", changes }),
  ]);
  return plugin(Object.fromEntries(answers), "changing");
}

/** Rejects whatever is about to happen to a model's records. */
function guardOf(model: string) {
  const events = ["create", "update", "destroy"].map((action) => `${model}_before_${action}`);
  return plugin(
    Object.fromEntries(events.map((event) => [event, () => ({ decision: "reject", errors: [] })])),
  );
}

async function codeOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    const { code, name } = error as { readonly code?: string; readonly name: string };
    return code ?? name;
  }
}
