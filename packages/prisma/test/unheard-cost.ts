// What a write costs besides where no plug-in hears of it: `node packages/prisma/test/unheard-cost.ts`.
import { performance } from "node:perf_hooks";
import type { AnyClient } from "./library/client.ts";
import { openDatabase, withPlugins } from "./library/open.ts";

const CALLS = 20_000;
const WRITES = 400;
const ID = "00000000-0000-4000-8000-00000000000a";

const database = await openDatabase("sqlite");
const { prisma } = withPlugins(database, []);
await database.client.customer.create({ data: { id: ID, email: "a@x" } });
const args = { where: { id: ID }, data: { name: "x", version: 1, meta: { a: 1 } } };

/** A call makes a promise that does nothing until it is awaited: only the way to it is measured. */
function called(client: AnyClient): number {
  const began = performance.now();
  for (let n = 0; n < CALLS; n += 1) client.customer.update(args);
  return ((performance.now() - began) / CALLS) * 1_000_000;
}

async function written(client: AnyClient): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < WRITES; n += 1) await client.customer.update(args);
  return ((performance.now() - began) / WRITES) * 1_000_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

const calls: { own: number[]; ours: number[] } = { own: [], ours: [] };
const writes: number[] = [];
for (let round = 0; round < 15; round += 1) {
  calls.own.push(called(database.client));
  calls.ours.push(called(prisma));
}
for (let round = 0; round < 5; round += 1) writes.push(await written(database.client));
await database.close();
const more = median(calls.ours) - median(calls.own);
const write = median(writes);
console.log(
  `Prisma's own call ${median(calls.own).toFixed(0)} ns, wrapped ${median(calls.ours).toFixed(0)} ns`,
);
console.log(
  `${more.toFixed(0)} ns more; a write (SQLite) ${(write / 1000).toFixed(0)} us: ${((more / write) * 100).toFixed(2)} %`,
);
process.exit();
