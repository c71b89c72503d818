import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../app.ts";
import { Client } from "../client.ts";
import { databases } from "./databases.ts";
import { makeKits } from "./kits.ts";
import { newCustomer } from "./records.ts";
import { compile } from "./workshop.ts";

const GREETER = `import { createWallet, getCustomer, type OnCustomerAfterCreate } from "#billing";

export const onCustomerAfterCreate: OnCustomerAfterCreate = ({ record }) => {
  const { name } = getCustomer({ id: record.id });
  createWallet({ body: { customer_id: record.id, name: \`For \${name}\` } });
};
`;
const ASKS = ["create_wallet", "get_customer"];

let greeter: Uint8Array;
beforeAll(async () => {
  await makeKits();
  greeter = await compile("greeter", GREETER);
}, 60_000);

describe.each(databases)("a plug-in is installed on $name", ({ start }) => {
  let app: App;
  let client: Client;
  beforeAll(async () => {
    app = await start();
    client = new Client(app);
  });
  afterAll(() => app.close());

  it("with consent to all that it asks for, and not without", async () => {
    const refused = await client.install("greeter", greeter, ["get_customer", "list_customers"]);
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ field: "grant", code: "consent-needed", message: "create_wallet" }] },
    });
    expect((await client.get("/plugins")).body.items).toEqual([]);
    expect((await client.install("greeter", greeter, [...ASKS, "list_customers"])).status).toBe(201);
    expect((await client.get("/plugins")).body.items).toMatchObject([
      { name: "greeter", handles: ["customer_after_create"], asks: ASKS, granted: ASKS, failures: [] },
    ]);
    expect((await client.install("greeter", greeter, ASKS)).status).toBe(409);
  });

  it("with a token of its own, which is good for what it was granted and for nothing else", async () => {
    const token = app.plugins.installations.tokenOf("greeter");
    const plugin = new Client(app, token);
    const id = await newCustomer(client);
    await app.plugins.settled();
    expect((await client.get(`/wallets?customer_id=${id}`)).body.items).toMatchObject([{ name: "For Ada" }]);
    expect((await plugin.get(`/customers/${id}`)).status).toBe(200);
    expect((await plugin.get("/customers")).status).toBe(403);
    expect((await plugin.get("/plugins")).status).toBe(403);
    expect((await plugin.install("other", greeter, ASKS)).status).toBe(403);
    expect((await plugin.delete("/plugins/greeter")).status).toBe(403);
  });

  it("and removed, with its token", async () => {
    const plugin = new Client(app, app.plugins.installations.tokenOf("greeter"));
    expect((await client.delete("/plugins/greeter")).status).toBe(204);
    expect((await client.delete("/plugins/greeter")).status).toBe(404);
    expect((await plugin.get("/customers/1")).status).toBe(401);
    const id = await newCustomer(client);
    await app.plugins.settled();
    expect((await client.get(`/wallets?customer_id=${id}`)).body.items).toEqual([]);
  });

  it("if it is one, under a name that is one", async () => {
    const fieldOf = async (name: string, wasm: Uint8Array) =>
      (await client.install(name, wasm, ASKS)).body.errors.map(({ field }: { field: string }) => field);
    expect(await fieldOf("text", Buffer.from("no module"))).toEqual(["plugin"]);
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(await fieldOf("empty", empty)).toEqual(["plugin"]);
    for (const name of ["owner", "", "../up", "Name"]) expect(await fieldOf(name, greeter)).toEqual(["name"]);
    expect((await client.get("/plugins")).body.items).toEqual([]);
  });
});

it("a plug-in is still there after the app has started again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "billing-test-"));
  const databaseUrl = join(folder, "billing.sqlite");
  const first = await startApp({ databaseUrl });
  await new Client(first).install("greeter", greeter, ASKS);
  const token = first.plugins.installations.tokenOf("greeter");
  await first.close();
  const second = await startApp({ databaseUrl });
  const client = new Client(second);
  const id = await newCustomer(client);
  await second.plugins.settled();
  expect((await client.get(`/wallets?customer_id=${id}`)).body.items).toHaveLength(1);
  expect((await new Client(second, token).get(`/customers/${id}`)).status).toBe(401);
  expect((await new Client(first).get("/customers").catch(() => ({ status: "gone" }))).status).toBe("gone");
  await second.close();
  await rm(folder, { recursive: true });
});
