import { RejectedError } from "@mortise/events";
import type { EntityManager } from "typeorm";
import { expect, it } from "vitest";
import { createDatabase, havePostgres } from "../../../conformance/postgres.ts";
import { type Customer, change, openShop, type Payload, rejection, type Shop } from "./shop.ts";

const STEPS = 60;

/** Numbers below `n`, the same ones for the same seed. */
function randomOf(seed: number): (n: number) => number {
  let state = seed * 2_654_435_769;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 374_761_393) >>> 0;
    return (state >>> 8) % n;
  };
}

/** What plug-ins know of the table from all that they were told. */
function told(heard: readonly Payload[]): Map<unknown, Payload["record"]> {
  const known = new Map<unknown, Payload["record"]>();
  for (const { event, record } of heard) {
    // An update by conditions reaches what is soft-deleted, too.
    if (event === "customer_after_destroy" || record.deletedAt) known.delete(record.id);
    else if (event.startsWith("customer_after")) known.set(record.id, record);
  }
  return known;
}

async function step(manager: EntityManager, random: (n: number) => number): Promise<unknown> {
  const customers = manager.getRepository<Customer>("Customer");
  const email = () => `c${random(12)}`;
  const some = { credits: random(4) };
  switch (random(11)) {
    case 0:
      return customers.save({ email: email(), credits: random(4) });
    case 1:
      return customers.insert([{ email: email() }, { email: email(), credits: 2 }]);
    case 2: {
      const found = await customers.findBy(some);
      return customers.save(found.map((one) => Object.assign(one, { vat: `v${random(9)}`, country: "FR" })));
    }
    case 3:
      return customers.update(some, { vat: `v${random(9)}` });
    case 4:
      return customers.increment(some, "credits", 1);
    case 5:
      return customers.upsert([{ email: email(), credits: random(4) }], ["email"]);
    case 6:
      return customers.delete({ email: email() });
    case 7:
      return customers.remove(await customers.findBy({ email: email() }));
    case 8:
      return customers.softDelete({ email: email() });
    case 9:
      return customers.restore({ email: email() });
    default:
      return manager.transaction(async (inner) => {
        for (let n = random(4); n >= 0; n -= 1) await attempt(inner, random);
        if (random(3) === 0) throw new Error("rolled back");
      });
  }
}

/** In a savepoint, so that what the database refuses does not end the transaction around it. */
async function attempt(manager: EntityManager, random: (n: number) => number): Promise<void> {
  try {
    await manager.transaction((inner) => step(inner, random));
  } catch (error) {
    const isExpected =
      error instanceof RejectedError || /rolled back|unique|UNIQUE|deadlock/.test(String(error));
    if (!isExpected) throw error;
  }
}

async function play(shop: Shop, seed: number, requests = 1): Promise<void> {
  const random = randomOf(seed);
  shop.install("whim", {
    customer_before_save: () => {
      const answers = [rejection("email"), change({ credits: random(4) }), change({ vat: "whim" })];
      return answers[random(9)];
    },
    customer_before_destroy: () => (random(4) === 0 ? rejection("id") : undefined),
    customer_after_create: () => undefined,
    customer_after_update: () => undefined,
    customer_after_destroy: () => undefined,
  });
  const request = async () => {
    for (let n = 0; n < STEPS / requests; n += 1) await attempt(shop.dataSource.manager, random);
  };
  await Promise.all(Array.from({ length: requests }, request));
  await shop.events.settled();
  const rows = await shop.dataSource.getRepository<Customer>("Customer").find();
  const known = told(shop.heard);
  expect(shop.failures).toEqual([]);
  const facts = ({ id, email, vat, credits, country, version }: Customer | Payload["record"]) =>
    JSON.stringify([id, email, vat, credits, country, version]);
  expect([...known.values()].map(facts).toSorted()).toEqual(rows.map(facts).toSorted());
}

const SEEDS = Array.from({ length: 12 }, (_, n) => n + 1);

it.each(SEEDS)(
  "what plug-ins were told is what the table holds, whatever happened: SQLite, seed %i",
  async (seed) => {
    const shop = await openShop();
    try {
      await play(shop, seed);
    } finally {
      await shop.close();
    }
  },
);

const postgres = it.runIf(await havePostgres());

const KINDS = SEEDS.flatMap((seed) => [
  [seed, 1],
  [seed, 4],
]);

postgres.each(KINDS)(
  "what plug-ins were told is what the table holds: PostgreSQL, seed %i, %i requests at a time",
  async (seed, requests) => {
    const database = await createDatabase("typeorm_random");
    const shop = await openShop({ database: { type: "postgres", url: database.url } });
    try {
      await play(shop, seed, requests);
    } finally {
      await shop.close();
      await database.close();
    }
  },
);
