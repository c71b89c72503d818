import type { Client } from "../client.ts";

let count = 0;

/** A customer with some fields of its own; gives its id. */
export async function newCustomer(client: Client, fields: object = {}): Promise<number> {
  count += 1;
  const customer = { external_id: `cus_${count}`, name: "Ada", email: "ada@example.com", ...fields };
  return idOf(await client.post("/customers", customer));
}

/** A draft with one line; gives its id. */
export async function newInvoice(client: Client, customer_id: number, cents = 1_000): Promise<number> {
  const lines = [{ description: "Work", quantity: 1, unit_cents: cents }];
  return idOf(await client.post("/invoices", { customer_id, lines }));
}

export async function newWallet(client: Client, customer_id: number, granted_cents: number): Promise<number> {
  return idOf(await client.post("/wallets", { customer_id, name: "Credits", granted_cents }));
}

function idOf({ status, body }: { readonly status: number; readonly body: { readonly id: number } }): number {
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.id;
}
