// What the event source costs a write that no plug-in hears of, beside a whole write.
//
//   node packages/drizzle/test/unheard-cost.ts
//
// After `npm run build`. The write is an insert into SQLite, in memory: Drizzle's quickest here.
import { createClient } from "@libsql/client";
import { eventSource, modelsOf } from "@mortise/drizzle";
import { recordEvents, recordModels } from "@mortise/events";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

const ROUNDS = 100;
const WRITES = 300;

const people = sqliteTable("people", { id: integer().primaryKey(), name: text().notNull() });
const plain = drizzle(createClient({ url: ":memory:" }));
await plain.run(sql`create table people (id integer primary key, name text not null)`);
const models = recordModels(modelsOf({ people }, { people: { name: "person", expose: ["id"] } }));
const watched = eventSource(plain, recordEvents({ models, host: { plugins: Object.freeze([]) } }), { sql });

const plainly: number[] = [];
const unheard: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  plainly.push(await writeMicroseconds(plain));
  unheard.push(await writeMicroseconds(watched));
}
const write = median(plainly);
const own = median(unheard) - write;
console.log(`an insert: ${write.toFixed(1)} µs; heard by nobody: ${own.toFixed(1)} µs more`);

async function writeMicroseconds(db: typeof plain): Promise<number> {
  const start = performance.now();
  for (let n = 0; n < WRITES; n += 1) await db.insert(people).values({ name: "ada" });
  return ((performance.now() - start) * 1_000) / WRITES;
}

function median(values: readonly number[] = []): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
