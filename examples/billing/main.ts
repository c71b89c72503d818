// npm start: the app, until it is told to end.
import { startApp } from "./app.ts";

const {
  DATABASE_URL: databaseUrl = "billing.sqlite",
  PORT = "3000",
  BILLING_TOKEN: ownerToken,
} = process.env;
const app = await startApp({
  databaseUrl,
  port: Number(PORT),
  ...(ownerToken && { ownerToken }),
  log: console.log,
});
console.log(`Billing is at ${app.url}, its document at ${app.url}/openapi.json.`);
if (!ownerToken) console.log(`Your token: ${app.ownerToken}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => app.close());
