// A billing app with plug-ins of its customers' in it, driven over HTTP as any client would: `npm run demo`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Steps } from "../../github-triage/steps.ts";
import { type App, startApp } from "../app.ts";
import { Client } from "../client.ts";
import type { PluginSystem } from "../mortise/plugin-system.ts";
import {
  ENDLESS_LOOP,
  EU_VAT,
  type ExamplePlugin,
  FRAUD_GUARD,
  folderOf,
  WELCOME_CREDIT,
} from "../plugins/build.ts";
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
  // Meanwhile: the first time, Cargo compiles all that the kit stands on.
  const isFirst = !existsSync(join(folderOf(WELCOME_CREDIT.name), "dist"));
  const inRust = WELCOME_CREDIT.build();
  inRust.catch(() => {});
  await steps.run("two plug-ins are built, and installed with consent to what they ask for", async () => {
    await Promise.all([install(EU_VAT, EU_VAT.build()), install(FRAUD_GUARD, FRAUD_GUARD.build())]);
  });
  const customer = await vatNumbers();
  if (!missing.has(FRAUD_GUARD.name)) await suspiciousInvoice(customer);
  if (isFirst) console.log("\nCargo is still at it: half a minute, this first time.");
  await welcomeCredit(plugins, inRust);
  await endlessLoop(customer);
}

async function install({ name, language }: ExamplePlugin, building: ReturnType<ExamplePlugin["build"]>) {
  const wasm = await building;
  if ("missing" in wasm) {
    missing.add(name);
    steps.note("left out", `${name}: ${wasm.missing}`);
    return;
  }
  // Without consent nothing is installed: the answer says what is asked for.
  const first = await client.install(name, wasm);
  const asked: string[] = (first.body.errors ?? []).map(({ message }: { message: string }) => message);
  const { status, body } = first.status === 422 ? await client.install(name, wasm, asked) : first;
  if (status !== 201) throw new Error(`${name} was not installed: ${JSON.stringify(body)}`);
  const kibibytes = Math.round(wasm.length / 1024);
  steps.note("plug-in", `${name} (${language}, ${kibibytes} KiB), may call ${asked.join(", ") || "nothing"}`);
}

async function welcomeCredit(plugins: PluginSystem, building: ReturnType<ExamplePlugin["build"]>) {
  await steps.run("welcome-credit is told after the commit, and calls the app's own API", async () => {
    await install(WELCOME_CREDIT, building);
    if (missing.has(WELCOME_CREDIT.name)) return;
    const bo = { external_id: "bo", name: "Bo", email: "bo@example.com" };
    note(steps, "POST", "/customers", bo);
    const { id } = (await client.post("/customers", bo)).body;
    await plugins.settled();
    const { body } = await client.get(`/wallets?customer_id=${id}`);
    for (const { name, balance_cents } of body.items)
      steps.note("wallet", `${name}: ${euros(balance_cents)}`);
  });
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
    const { number, total_cents, errors } = body;
    const finalised = `${number}, ${euros(total_cents)} to pay`;
    steps.note("answer", `${status} ${errors ? JSON.stringify(errors) : finalised}`);
  };
  await steps.run(
    "fraud-guard asks the app for past usage, and rejects an invoice of 2,500.00 €",
    async () => {
      await finalise();
      const { status } = (await client.get(`/invoices/${id}`)).body;
      steps.note("stored", `still a ${status}`);
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
    await install(ENDLESS_LOOP, ENDLESS_LOOP.build());
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
