// npm start: the app, until it is told to end.
import { startApp } from "./app.ts";

const { DATABASE_URL, PORT, BILLING_TOKEN, WEBHOOK_URL } = process.env;
const app = await startApp({
  databaseUrl: DATABASE_URL || "billing.sqlite",
  port: Number(PORT || 3000),
  ...(BILLING_TOKEN && { ownerToken: BILLING_TOKEN }),
  ...(WEBHOOK_URL && { webhookUrl: WEBHOOK_URL }),
  log: console.log,
});
console.log(`Billing is at ${app.url}, its document at ${app.url}/openapi.json.`);
if (!BILLING_TOKEN) console.log(`Your token: ${app.ownerToken}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => app.close());
