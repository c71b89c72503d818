import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../app.ts";
import { Client } from "../client.ts";
import { databases } from "./databases.ts";
import { makeKits } from "./kits.ts";
import { newCustomer } from "./records.ts";
import { compile } from "./workshop.ts";

const SECRET = "a text of the plug-in's own";

/** What a plug-in does before a customer is changed: a body of its handler, and what it imports. */
const before = (
  imports: string,
  body: string,
) => `import { ${imports} type OnCustomerBeforeUpdate } from "#billing";
export const onCustomerBeforeUpdate: OnCustomerBeforeUpdate = ({ record: { id } }) => {
  if (id > 0) { ${body} }
};
`;
const PLUGINS = {
  throws: before("", `throw new Error("${SECRET}");`),
  nonsense: before("", `return { decision: "perhaps", text: "${SECRET}" } as never;`),
  // Not one of the fields that it may change.
  grabs: before("", `return { decision: "change", changes: { external_id: "${SECRET}" } } as never;`),
  hangs: before("createWallet,", `createWallet({ body: { customer_id: id, name: "x" } }); while (true);`),
  calls: before("createWallet,", `createWallet({ body: { customer_id: id, name: "called" } });`),
  circles: before("updateCustomer,", `updateCustomer({ id, body: { name: "again" } });`),
  overlong: before("", `return { decision: "change", changes: { name: "x".repeat(201) } } as never;`),
  sleeps: before("", "while (true);"),
  deletes: before("deleteCustomer,", `deleteCustomer({ id });`),
};
/** Another plug-in, which is asked about what `calls` does. */
const SLEEPS = `import type { OnWalletBeforeCreate } from "#billing";
export const onWalletBeforeCreate: OnWalletBeforeCreate = () => { while (true); };
`;
const GRANTS = ["create_wallet", "update_customer", "delete_customer"];

beforeAll(makeKits);

describe.each(databases)("a plug-in that is asked on $name and", ({ start }) => {
  let app: App;
  let client: Client;
  beforeAll(async () => {
    app = await start();
    client = new Client(app);
  });
  afterAll(() => app.close());
  afterEach(async () => {
    for (const { name } of (await client.get("/plugins")).body.items) await client.delete(`/plugins/${name}`);
  });

  it.each([
    ["throws", "plugin-failed"],
    ["nonsense", "invalid-decision"],
    ["grabs", "invalid-decision"],
    ["overlong", "invalid-decision"],
    ["hangs", "plugin-late"],
    ["circles", "plugin-failed"],
  ] as const)("%s keeps the write from happening, and only the operator sees why", async (name, code) => {
    const id = await newCustomer(client);
    await client.install(name, await compile(name, PLUGINS[name]), GRANTS);
    const { status, body } = await client.patch(`/customers/${id}`, { name: "Changed" });
    expect([status, body.code]).toEqual([503, code]);
    expect(JSON.stringify(body)).not.toContain(SECRET);
    expect((await client.get(`/customers/${id}`)).body.name).toBe("Ada");
    // What it did in the open transaction is gone with it, also where it was in the middle of it.
    expect((await client.get(`/wallets?customer_id=${id}`)).body.items).toEqual([]);
    const [plugin] = (await client.get("/plugins")).body.items;
    expect(plugin.failures[0]).toMatchObject({ code, event: "customer_before_update" });
    if (name === "throws") expect(plugin.failures[0].said).toContain(SECRET);
    if (name === "circles") expect(plugin.failures[1]).toMatchObject({ code: "event-loop" });
    // And the next one goes as ever.
    expect((await client.delete(`/plugins/${name}`)).status).toBe(204);
    expect((await client.patch(`/customers/${id}`, { name: "Changed" })).body.name).toBe("Changed");
  });

  it("calls what another one hangs in ends with it: nothing is written later", {
    timeout: 60_000,
  }, async () => {
    const id = await newCustomer(client);
    await client.install("calls", await compile("calls", PLUGINS.calls), GRANTS);
    await client.install("sleeps", await compile("sleeps", SLEEPS));
    const { status } = await client.patch(`/customers/${id}`, { name: "Changed" });
    expect(status).toBe(503);
    // A transaction that is still open would keep these waiting, or be mixed with them.
    const others = await Promise.all([newCustomer(client), newCustomer(client), newCustomer(client)]);
    expect(new Set(others).size).toBe(3);
    expect((await client.get(`/customers/${id}`)).body.name).toBe("Ada");
    expect((await client.get(`/wallets?customer_id=${id}`)).body.items).toEqual([]);
    await client.delete("/plugins/sleeps");
    expect((await client.patch(`/customers/${id}`, { name: "Changed" })).status).toBe(200);
    expect((await client.get(`/wallets?customer_id=${id}`)).body.items).toMatchObject([{ name: "called" }]);
  });

  it("hangs in every write is gone as soon as it is removed, whoever waits for it", async () => {
    const id = await newCustomer(client);
    await client.install("sleeps", await compile("sleeps-at-once", PLUGINS.sleeps));
    const writes = Array.from({ length: 5 }, (_, n) =>
      client.patch(`/customers/${id}`, { name: `Name ${n}` }),
    );
    await Promise.race(writes);
    expect((await client.delete("/plugins/sleeps")).status).toBe(204);
    // The first was late, and the one that was being asked then failed with it; the others were asked nobody any more.
    const statuses = (await Promise.all(writes)).map(({ status }) => status);
    expect(statuses).toContain(200);
  });

  it("deletes what is being changed leaves no half of it", async () => {
    const id = await newCustomer(client);
    await client.install("deletes", await compile("deletes", PLUGINS.deletes), GRANTS);
    const { status } = await client.patch(`/customers/${id}`, { name: "Changed" });
    const after = await client.get(`/customers/${id}`);
    expect([status, after.status]).toEqual([200, 404]);
  });
});
