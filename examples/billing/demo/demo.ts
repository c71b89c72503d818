// A billing app with plug-ins of its customers' in it, driven over HTTP as any client would: `npm run demo`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Steps } from "../../github-triage/steps.ts";
import { type App, startApp } from "../app.ts";
import { Client } from "../client.ts";
import { ENDLESS_LOOP, type ExamplePlugin, folderOf, PLUGINS, WELCOME_CREDIT } from "../plugins/build.ts";
import { writeKits } from "../plugins/kits.ts";
import { latenciesUntil, median } from "./latency.ts";
import { euros, note } from "./notes.ts";

const steps = new Steps();
const missing = new Set<string>();

const app = await steps.run("a billing app starts, with an embedded database", async () => {
  const app = await startApp();
  const { operations, events } = app.plugins.host.contract;
  steps.note("url", `${app.url}, its OpenAPI document at /openapi.json`);
  steps.note("offers", `${operations.length} operations to call, ${events.length} events to hear`);
  return app;
});
const client = new Client(app);
try {
  await drive(app);
} finally {
  await app.close();
}
steps.end();

async function drive({ plugins }: App): Promise<void> {
  await steps.run("its contract becomes kits for plug-in authors", async () => {
    const kits = await writeKits(plugins.host.contract);
    for (const [language, files] of kits) steps.note("kit", `${language}: ${files} files`);
  });
  if (!existsSync(join(folderOf(WELCOME_CREDIT.name), "dist"))) {
    console.log("\nCargo compiles what the Rust kit stands on: half a minute, this first time.");
  }
  await steps.run("three plug-ins are built, and installed with consent to what they ask for", async () => {
    await Promise.all(PLUGINS.map(install));
  });
  const customer = await vatNumbers();
  if (!missing.has(WELCOME_CREDIT.name)) {
    await steps.run("welcome-credit was told after the commit, and called the app's own API", async () => {
      await plugins.settled();
      const { body } = await client.get(`/wallets?customer_id=${customer}`);
      for (const { name, balance_cents } of body.items)
        steps.note("wallet", `${name}: ${euros(balance_cents)}`);
    });
  }
  if (!missing.has("fraud-guard")) await suspiciousInvoice(customer);
  await endlessLoop(customer);
}

async function install({ name, language, build }: ExamplePlugin): Promise<void> {
  const start = performance.now();
  const wasm = await build();
  if ("missing" in wasm) {
    missing.add(name);
    steps.note("left out", `${name}: ${wasm.missing}`);
    return;
  }
  const built = `${language}, ${Math.round(wasm.length / 1024)} KiB in ${((performance.now() - start) / 1000).toFixed(1)} s`;
  // Without consent nothing is installed: the answer says what is asked for.
  const first = await client.install(name, wasm);
  const asked: string[] = (first.body.errors ?? []).map(({ message }: { message: string }) => message);
  const { status, body } = first.status === 422 ? await client.install(name, wasm, asked) : first;
  if (status !== 201) throw new Error(`${name} was not installed: ${JSON.stringify(body)}`);
  steps.note("plug-in", `${name} (${built}), may call ${asked.join(", ") || "nothing"}`);
}

async function vatNumbers(): Promise<number> {
  const ada = { external_id: "ada", name: "Ada Ltd", email: "ada@example.com" };
  await steps.run("eu-vat rejects a customer whose VAT number is none", async () => {
    note(steps, "POST", "/customers", { ...ada, vat_number: "DE 12" });
    const { status, body } = await client.post("/customers", { ...ada, vat_number: "DE 12" });
    steps.note("answer", `${status} ${JSON.stringify(body.errors)}`);
  });
  return steps.run("eu-vat changes one as people write it, before it is written", async () => {
    note(steps, "POST", "/customers", { ...ada, vat_number: "de 123.456.789" });
    const { status, body } = await client.post("/customers", { ...ada, vat_number: "de 123.456.789" });
    steps.note("answer", `${status}`);
    const { vat_number, country } = (await client.get(`/customers/${body.id}`)).body;
    steps.note("stored", JSON.stringify({ vat_number, country }));
    return body.id;
  });
}

async function suspiciousInvoice(customer_id: number): Promise<void> {
  const lines = [{ description: "API calls", quantity: 1, unit_cents: 250_000 }];
  const { id } = (await client.post("/invoices", { customer_id, lines })).body;
  const finalise = async () => {
    note(steps, "POST", `/invoices/${id}/finalise`);
    const { status, body } = await client.post(`/invoices/${id}/finalise`);
    const { number, credit_cents, total_cents, errors } = body;
    const paid = `${number}, ${euros(credit_cents)} from the wallet, ${euros(total_cents)} to pay`;
    steps.note("answer", `${status} ${errors ? JSON.stringify(errors) : paid}`);
  };
  await steps.run(
    "fraud-guard asks the app for past usage, and rejects an invoice of 2,500.00 €",
    async () => {
      await finalise();
      const { status } = (await client.get(`/invoices/${id}`)).body;
      const { balance_cents } = (await client.get(`/wallets?customer_id=${customer_id}`)).body.items[0] ?? {};
      steps.note("stored", `still a ${status}; the wallet holds ${euros(balance_cents ?? 0)}`);
    },
  );
  await steps.run("with usage to show for it, the same invoice passes", async () => {
    const usage = { transaction_id: "usage-1", customer_id, code: "api_calls", units: 5_000 };
    note(steps, "POST", "/usage_events", usage);
    await client.post("/usage_events", usage);
    await finalise();
  });
}

async function endlessLoop(customer_id: number): Promise<void> {
  await steps.run("a plug-in that never comes back is cut off, while other requests go on", async () => {
    await install(ENDLESS_LOOP);
    const plan = { code: "pro", name: "Pro", interval: "month", amount_cents: 900, currency: "EUR" };
    await client.post("/plans", plan);
    const start = performance.now();
    const hanging = client.post("/subscriptions", { external_id: "s", customer_id, plan_code: "pro" });
    const [others, writes] = await Promise.all([
      latenciesUntil(hanging, () => client.get(`/customers/${customer_id}`)),
      latenciesUntil(hanging, () => client.patch(`/customers/${customer_id}`, { name: "Ada" })),
    ]);
    const { status, body } = await hanging;
    steps.note("answer", `${status} ${body.code}, after ${Math.round(performance.now() - start)} ms`);
    const slowest = Math.max(...others).toFixed(1);
    steps.note(
      "others",
      `${others.length} reads, ${median(others).toFixed(1)} ms each; the slowest ${slowest} ms`,
    );
    const waited = Math.round(Math.max(...writes));
    steps.note("others", `a write waited ${waited} ms for its turn: SQLite has one transaction at a time`);
    const { items } = (await client.get("/plugins")).body;
    const [failure] = items.find(({ name }: { name: string }) => name === ENDLESS_LOOP.name).failures;
    steps.note("operator", `sees ${failure.code} at ${failure.event}: ${failure.message}`);
    await client.delete(`/plugins/${ENDLESS_LOOP.name}`);
    const again = await client.post("/subscriptions", { external_id: "s", customer_id, plan_code: "pro" });
    steps.note("removed", `the same request is answered ${again.status} again`);
  });
}
