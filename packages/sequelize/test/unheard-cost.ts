// What the event source costs a write that no plug-in hears of: the wrapped methods alone, and beside a whole write.
//
//   node packages/sequelize/test/unheard-cost.ts
//
// After `npm run build`. The write is Sequelize's quickest here: an insert into SQLite, in memory.
import { recordEvents } from "@mortise/events";
import { eventSource } from "@mortise/sequelize";
import { Sequelize } from "sequelize";
import { sqlite3 } from "../../../conformance/sqlite3.ts";
import { defineModels, shopModels } from "./shop.ts";

const ROUNDS = 40;
const CALLS = 200_000;
const WRITES = 150;

const sequelize = new Sequelize({
  dialect: "sqlite",
  storage: ":memory:",
  dialectModule: sqlite3,
  logging: false,
});
const { Customer, Invoice } = defineModels(sequelize);
await sequelize.sync();
await Customer.create({ email: "a@x.org" });
const records = recordEvents({ models: shopModels(sequelize), host: { plugins: Object.freeze([]) } });

const plain: number[] = [];
const attached: number[] = [];
let number = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  plain.push(await writeMicroseconds());
  const source = eventSource(sequelize, records);
  attached.push(await writeMicroseconds());
  source.detach();
}

const nothing = { save: Promise.resolve() };
const { prototype } = Invoice as unknown as { readonly prototype: { save: () => Promise<void> } };
prototype.save = () => nothing.save;
const instance = Invoice.build({ number: "x", customerId: 1 });
const bare: number[] = [];
const wrapped: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  bare.push(callNanoseconds());
  const source = eventSource(sequelize, records);
  wrapped.push(callNanoseconds());
  source.detach();
}

const own = median(wrapped) - median(bare);
console.log(
  `an insert: ${median(plain).toFixed(1)} µs; attached, heard by nobody: ${median(attached).toFixed(1)} µs`,
);
console.log(
  `the wrapped method alone: ${own.toFixed(0)} ns, ${(own / 10 / median(plain)).toFixed(3)} % of that`,
);

async function writeMicroseconds(): Promise<number> {
  const start = performance.now();
  for (let n = 0; n < WRITES; n += 1) {
    number += 1;
    await Invoice.create({ number: String(number), customerId: 1 });
  }
  return ((performance.now() - start) * 1_000) / WRITES;
}

function callNanoseconds(): number {
  const start = performance.now();
  for (let n = 0; n < CALLS; n += 1) void instance.save();
  return ((performance.now() - start) * 1_000_000) / CALLS;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
