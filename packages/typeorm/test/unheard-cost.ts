// What the event source costs where no plug-in hears: processor time of writes with and without it, in turns.
//
//   node packages/typeorm/test/unheard-cost.ts [--rounds 60]
//
// After `npm run build`. SQLite in memory is the quickest database that there is: elsewhere the same time is less of a write.
import { parseArgs } from "node:util";
import { recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, EntitySchema, type Repository } from "typeorm";

const WRITES_A_ROUND = 1_000;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "60" } } });

interface Customer {
  id: number;
  email: string;
}

const CustomerEntity = new EntitySchema<Customer>({
  name: "Customer",
  columns: { id: { type: Number, primary: true, generated: true }, email: { type: String } },
});

async function open(isAttached: boolean): Promise<DataSource> {
  const dataSource = new DataSource({
    type: "better-sqlite3",
    database: ":memory:",
    entities: [CustomerEntity],
    synchronize: true,
  });
  await dataSource.initialize();
  const models = recordModels(modelsOf(dataSource, { Customer: { expose: ["id", "email"] } }));
  if (isAttached) eventSource(dataSource, recordEvents({ models, host: { plugins: Object.freeze([]) } }));
  return dataSource;
}

const WRITES: { readonly [name: string]: (customers: Repository<Customer>) => Promise<unknown> } = {
  insert: (customers) => customers.insert({ email: "a" }),
  update: (customers) => customers.update({ id: 1 }, { email: "b" }),
  save: (customers) => customers.save({ email: "a" }),
  find: (customers) => customers.findOneBy({ id: 1 }),
};

/** Microseconds of processor time a write. */
async function timed(dataSource: DataSource, name: string): Promise<number> {
  const customers = dataSource.getRepository(CustomerEntity);
  const write = WRITES[name];
  const before = process.cpuUsage();
  for (let n = 0; n < WRITES_A_ROUND; n += 1) await write?.(customers);
  const { user, system } = process.cpuUsage(before);
  await dataSource.query("delete from customer where id > 100");
  return (user + system) / WRITES_A_ROUND;
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

const [without, attached] = [await open(false), await open(true)];
for (const name of Object.keys(WRITES)) {
  const times: { readonly without: number[]; readonly attached: number[] } = { without: [], attached: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    times.without.push(await timed(without, name));
    times.attached.push(await timed(attached, name));
  }
  const [one, other] = [median(times.without), median(times.attached)];
  console.log(`${name}: ${one.toFixed(1)} µs without, ${(other - one).toFixed(1)} µs more with`);
}
await without.destroy();
await attached.destroy();
