import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { recordModels } from "@mortise/events";
import type { Host } from "@mortise/host";
import type { DataSource } from "typeorm";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { KIT, openWorkshop } from "../plugins/workshop.ts";
import { havePostgres } from "../postgres.ts";
import { CustomerEntity, OutboxEntity, openShop, type Shop, type ShopOptions } from "./shop.ts";

const run = promisify(execFile);

/** Writes down whom it sees by the app's API, when it is asked and when it is told. */
const LOOKS = `import { change, listCustomers, type OnCustomerAfterCreate, type OnCustomerBeforeCreate } from "${KIT}";
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = () => change({ note: listCustomers().join(" ") });
export const onCustomerAfterCreate: OnCustomerAfterCreate = ({ record }) => {
  console.log(\`\${record.email}: \${listCustomers().join(" ")}\`);
};
`;

/** Has the app write the very row that it is being asked about. */
const WRITES_BACK = `import { addVisit, type OnCustomerBeforeUpdate } from "${KIT}";
export const onCustomerBeforeUpdate: OnCustomerBeforeUpdate = ({ record }) => {
  addVisit({ id: record.id });
};
`;

// #region budget
const policies = { before_update: { budgetMs: 1_500 } };
// #endregion
const PATIENT = { before_create: { budgetMs: 20_000 }, after_create: { budgetMs: 20_000 } };

describe.runIf(await havePostgres())("transactions, on PostgreSQL", { timeout: 120_000 }, () => {
  let shop: Shop;
  const open = async (options: ShopOptions) => {
    shop = await openShop(options);
    return shop;
  };
  afterEach(() => shop.close());

  /** Ada and Bob, in one transaction; gives what the plug-in saw when it was asked about Bob. */
  const adaAndBob = () =>
    shop.dataSource.transaction(async (manager) => {
      await manager.save(CustomerEntity, { email: "ada" });
      const { note } = await manager.save(CustomerEntity, { email: "bob" });
      expect(shop.logged).toEqual([]);
      expect(await shop.emails()).toEqual([]);
      return note;
    });

  it("over HTTP, a plug-in that is asked sees what is committed only; told afterwards, it sees all", async () => {
    const { install, events, logged, failures } = await open({ calls: "http", policies: PATIENT });
    await install("looks", LOOKS);
    expect(await adaAndBob()).toBe("");
    await events.settled();
    expect(logged).toEqual(["ada: ada bob", "bob: ada bob"]);
    expect(failures).toEqual([]);
  });

  it("in process, joined, it sees what the open transaction has written, and nobody else does", async () => {
    const { install, events, logged, failures } = await open({ calls: "joined", policies: PATIENT });
    await install("looks", LOOKS);
    expect(await adaAndBob()).toBe("ada");
    // Told afterwards, it calls in a transaction no more.
    await events.settled();
    expect(logged).toEqual(["ada: ada bob", "bob: ada bob"]);
    expect(failures).toEqual([]);
  });

  it("over HTTP, it waits for the write's own lock until its time is over; what it asked for is not undone", async () => {
    const { install, dataSource } = await open({ calls: "http", policies });
    const customers = dataSource.getRepository(CustomerEntity);
    const { id } = await customers.save({ email: "ada" });
    await install("writes-back", WRITES_BACK);
    const began = performance.now();
    const write = customers.update({ id }, { email: "lovelace" });
    await expect(write).rejects.toMatchObject({ code: "plugin-late", plugin: "writes-back" });
    expect(performance.now() - began).toBeGreaterThan(1_400);
    // The lock is free now, and the request that waited for it goes on.
    await expect.poll(() => customers.findOneBy({ id })).toEqual({ id, email: "ada", note: "visited" });
  });

  it("in process, joined, it writes the same row at once, and that ends with the write", async () => {
    const { install, dataSource, failures } = await open({
      calls: "joined",
      policies: { before_update: { budgetMs: 20_000 } },
    });
    const customers = dataSource.getRepository(CustomerEntity);
    const { id } = await customers.save({ email: "ada" });
    await install("writes-back", WRITES_BACK);
    await customers.update({ id }, { email: "lovelace" });
    expect(await customers.findOneBy({ id })).toEqual({ id, email: "lovelace", note: "visited" });
    await customers.update({ id }, { note: null });
    const refused = dataSource.transaction(async (manager) => {
      await manager.update(CustomerEntity, { id }, { email: "byron" });
      throw new Error("not after all");
    });
    await expect(refused).rejects.toThrow("not after all");
    expect(await customers.findOneBy({ id })).toMatchObject({ email: "lovelace", note: null });
    expect(failures).toEqual([]);
  });

  it("an outbox tells again what was not heard, and nothing of what was rolled back", async () => {
    const { install, dataSource, host, logged } = await open({ calls: "http" });
    const join = (email: string, fails = false) =>
      // #region outbox
      dataSource.transaction(async (manager) => {
        await manager.save(CustomerEntity, { email });
        await manager.insert(OutboxEntity, { event: "customer_joined", payload: { email } });
        // #endregion
        if (fails) throw new Error("not after all");
        // #region outbox
      });
    // #endregion
    await join("ada");
    await expect(join("eve", true)).rejects.toThrow("not after all");
    await install(
      "fails-once",
      `import { listCustomers, type OnCustomerJoined } from "${KIT}";
export const onCustomerJoined: OnCustomerJoined = ({ email }) => {
  if (listCustomers().length === 1) throw new Error("Not yet.");
  console.log(email);
};
`,
    );
    await expect(deliver(dataSource, host)).rejects.toMatchObject({ code: "plugin-failed" });
    await join("bob");
    await deliver(dataSource, host);
    expect(logged).toEqual(["ada", "bob"]);
    expect(await dataSource.getRepository(OutboxEntity).count()).toBe(0);
  });
});

// #region deliver
/** Tells what stands in the outbox, in its order. Run it by one worker, again and again: each event is told at least once. */
async function deliver(dataSource: DataSource, host: Host): Promise<void> {
  const outbox = dataSource.getRepository(OutboxEntity);
  for (const { id, event, payload } of await outbox.find({ order: { id: "ASC" } })) {
    for (const plugin of host.plugins) if (plugin.handles(event)) await plugin.call(event, payload);
    await outbox.delete({ id });
  }
}
// #endregion

it.each([
  ["at once", ["committed"]],
  ["settled", ["committed", "told of ada@example.com"]],
])("a process that ends behind a commit, %s, has told: %j", { timeout: 60_000 }, async (how, said) => {
  const folder = await mkdtemp(join(tmpdir(), "mortise-docs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { contract } = recordModels([
    {
      name: "customer",
      type: { type: "object", required: ["email"], properties: { email: { type: "string" } } },
      expose: ["email"],
    },
  ]);
  const workshop = await openWorkshop(contract);
  onTestFinished(() => workshop.close());
  const { wasm } = await workshop.build(`import type { OnCustomerAfterCreate } from "${KIT}";
export const onCustomerAfterCreate: OnCustomerAfterCreate = ({ record }) => console.log(\`told of \${record.email}\`);
`);
  const plugin = join(folder, "plugin.wasm");
  await writeFile(plugin, wasm);
  const file = join(folder, "shop.sqlite");
  const program = join(import.meta.dirname, "dies-after-commit.ts");
  const { stdout } = await run(process.execPath, [program, plugin, file, how]);
  expect(stdout.trim().split("\n")).toEqual(said);
  // It is written either way.
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare("select email from customer").all()).toEqual([{ email: "ada@example.com" }]);
  database.close();
});
