import { recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/prisma";
import { PrismaPg } from "@prisma/adapter-pg";
import { describe, expect, it } from "vitest";
import { createDatabase, havePostgres } from "../../../conformance/postgres.ts";
import { generatedClient } from "../../../conformance/prisma-client.ts";
import type { AnyClient } from "./library/client.ts";
import { recorder } from "./library/open.ts";

const SCHEMA = `
generator client {
  provider            = "prisma-client"
  output              = "./client"
  importFileExtension = "ts"
}
datasource db {
  provider = "postgresql"
  schemas  = ["odd one", "public"]
}
model Odd {
  big  BigInt
  time DateTime @db.Timestamptz(6)
  code Decimal  @db.Decimal(8, 2)
  kind Kind
  data Bytes
  id   String   @db.Uuid
  flag Boolean
  text String   @default("")
  @@id([big, time, code, kind, data, id, flag])
  @@map("the odd ones")
  @@schema("odd one")
}
model Uuid {
  id   String @id @db.Uuid
  text String
  @@schema("public")
}
enum Kind {
  ONE @map("the one")
  TWO
  @@schema("public")
}
`;

describe.runIf(await havePostgres())("keys on PostgreSQL", () => {
  it("of every type, in schemas and tables of any name, are locked and written", {
    timeout: 60_000,
  }, async () => {
    const { PrismaClient } = await generatedClient(SCHEMA);
    const { url, close } = await createDatabase("prisma_keys");
    const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) }) as AnyClient;
    for (const statement of [
      `create schema "odd one"`,
      `create type "Kind" as enum ('the one', 'TWO')`,
      `create table "odd one"."the odd ones" (big bigint, time timestamptz(6), code decimal(8, 2), kind "Kind",
        data bytea, id uuid, flag boolean, text text not null default '',
        primary key (big, time, code, kind, data, id, flag))`,
      `create table "Uuid" (id uuid primary key, text text not null)`,
    ]) {
      await client.$executeRawUnsafe(statement);
    }
    const expose = ["big", "time", "code", "kind", "data", "id", "flag", "text"];
    const models = recordModels(
      modelsOf(client, { Odd: { name: "odd", expose }, Uuid: { name: "uuid", expose: ["id", "text"] } }),
    );
    const { plugin, heard } = recorder();
    const records = recordEvents({ models, host: { plugins: [plugin] } });
    const prisma: AnyClient = eventSource(client, records);
    const key = {
      big: 9007199254740993n,
      time: new Date("2026-01-02T03:04:05.678Z"),
      code: "12.50",
      kind: "ONE",
      data: new Uint8Array([0, 255]),
      id: "00000000-0000-4000-8000-00000000000a",
      flag: true,
    };
    const second = { ...key, flag: false };
    await prisma.odd.createMany({ data: [key, second] });
    const where = { big_time_code_kind_data_id_flag: key };
    expect(await prisma.odd.update({ where, data: { text: "one" } })).toMatchObject({ text: "one" });
    expect(await prisma.odd.updateMany({ data: { text: "all" } })).toEqual({ count: 2 });
    await prisma.odd.delete({ where });
    expect(await prisma.odd.deleteMany({ where: { text: "all" } })).toEqual({ count: 1 });
    await records.settled();
    const after = heard.filter(({ event }) => /_after_(create|update|destroy)$/.test(event));
    expect(after.map(({ event }) => event)).toHaveLength(7);
    expect(after.at(-1)?.record).toEqual({
      ...{ big: "9007199254740993", time: "2026-01-02T03:04:05.678Z", code: "12.5", kind: "ONE" },
      ...{ data: { base64: "AP8=" }, id: key.id, flag: false, text: "all" },
    });
    const wrong = { where: { id: "no uuid" }, data: { text: "x" } };
    const codeOf = (write: Promise<unknown>) => write.then(undefined, ({ code }) => code);
    expect(await codeOf(prisma.uuid.update(wrong))).toBe(await codeOf(client.uuid.update(wrong)));
    await client.$disconnect();
    await close();
  });
});
