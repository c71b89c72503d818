import { recordModels } from "@mortise/events";
import { modelsOf } from "@mortise/prisma";
import { expect, it } from "vitest";
import { readDataModel } from "../src/schema/read.ts";
import { schemaFor } from "./library/schema.ts";

/** A client as far as its models are asked for: what its schema says is all that counts. */
function clientOf(schema: string) {
  return { $transaction: undefined, $extends: undefined, _engineConfig: { inlineSchema: schema } };
}

const client = clientOf(schemaFor("postgresql"));

it("types, nullability, lengths, enums, lists and defaults are the schema's", () => {
  const expose = ["id", "email", "balance", "visits", "meta", "photo", "bornOn", "labels", "updatedAt"];
  const [customer, invoice] = modelsOf(client, {
    Customer: { name: "customer", expose, writable: ["email"], many: true },
    Invoice: { expose: ["tenant", "status", "customerId"] },
  });
  expect(customer).toMatchObject({
    name: "customer",
    expose,
    writable: ["email"],
    generated: ["id", "updatedAt"],
    many: true,
  });
  expect(customer?.type).toMatchObject({
    required: expect.arrayContaining(["id", "email", "name", "labels", "updatedAt"]),
    properties: {
      id: { type: "string", format: "uuid" },
      email: { type: "string", maxLength: 200 },
      version: { type: "integer" },
      balance: { type: "string", format: "decimal" },
      visits: { type: "string", format: "int64" },
      meta: {},
      photo: { anyOf: [{ type: "string", format: "binary" }, { type: "null" }] },
      bornOn: { anyOf: [{ type: "string", format: "date" }, { type: "null" }] },
      labels: { type: "array", items: { type: "string" } },
      updatedAt: { type: "string", format: "date-time" },
    },
  });
  expect(customer?.type).not.toHaveProperty("properties.invoices");
  expect(invoice).toMatchObject({ name: "Invoice", generated: [] });
  expect(invoice?.type).toMatchObject({ properties: { status: { enum: ["DRAFT", "SENT"] } } });
  const models = recordModels([customer, invoice].flatMap((one) => one ?? []));
  expect(models.diagnostics).toEqual([]);
  expect(models.contract.events.map(({ name }) => name)).toContain("invoice_before_create");
});

it.each([
  [
    "a model",
    () => modelsOf(client, { Custumer: { expose: ["id"] } }),
    /no model "Custumer".*Customer, Profile/s,
  ],
  [
    "a field",
    () => modelsOf(client, { Tag: { expose: ["title"] } }),
    /"title" in `expose`.*id, name, parentId/s,
  ],
  [
    "a writable field",
    () => modelsOf(client, { Tag: { expose: ["id"], writable: ["x"] } }),
    /"x" in `writable`/,
  ],
  ["a relation", () => modelsOf(client, { Tag: { expose: ["parent"] } }), /relation "parent".*foreign key/s],
])("%s that there is not is an error that names what there is", (_what, run, message) => {
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ code: "invalid-model" }));
});

it("the schema may be given, and must be where the client does not hold one", () => {
  const bare = { $transaction: undefined, $extends: undefined };
  const models = { Tag: { expose: ["name"] } };
  expect(() => modelsOf(bare, models)).toThrow(expect.objectContaining({ code: "invalid-options" }));
  expect(modelsOf(bare, models, { schema: schemaFor("sqlite") })).toHaveLength(1);
  expect(() => modelsOf(bare, models, { schema: "" })).toThrow(/no models/);
});

it("a schema is read as Prisma writes it, whatever stands in texts and comments", () => {
  const { provider, models, enums } = readDataModel(`
datasource db {
  provider = "postgres" // the older name
  schemas  = ["public", "billing"]
}
/// model Fake { id Int @id }
model Order {
  tenant  String
  number  Int     @default(1)
  text    String  @default("a \\"}\\" // b") @map("the text") @db.VarChar(9)
  ratio   Float   @default(-1.5)
  big     BigInt  @default(-12)
  on      Boolean @default(false)
  made    DateTime @default(dbgenerated("now() at time zone 'x'"))
  colours Colour[] @default([RED, GREEN])
  colour  Colour   @default(RED)
  point   Unsupported("point")?
  hidden  Int?    @ignore
  buyer   Person @relation("buys", fields: [buyerId],
    references: [id], onDelete: Cascade)
  buyerId Int
  giver   Person? @relation(name: "gives", fields: [giverId], references: [id])
  giverId Int?

  @@id(fields: [tenant, number(sort: Desc)], name: "place")
  @@map("orders")
  @@schema("billing")
}
model Person {
  id     Int
  bought Order[] @relation("buys")
  given  Order[] @relation("gives")
  boss   Person? @relation("works", fields: [bossId], references: [id], onDelete: NoAction)
  bossId Int?
  team   Person[] @relation("works")
  likes  Person[] @relation("friends")
  liked  Person[] @relation("friends")

  @@unique([id])
}
model Skipped {
  id Int @id
  @@ignore
}
view Summary {
  id Int @unique
}
enum Colour {
  RED   @map("r") // first
  GREEN

  @@map("colours")
}
`);
  expect(provider).toBe("postgresql");
  expect([...models.keys()]).toEqual(["Order", "Person"]);
  expect(enums.get("Colour")).toEqual(
    new Map([
      ["RED", "r"],
      ["GREEN", "GREEN"],
    ]),
  );
  const order = models.get("Order");
  expect(order).toMatchObject({
    delegate: "order",
    table: "orders",
    databaseSchema: "billing",
    key: { fields: ["tenant", "number"], name: "place" },
  });
  const standards = [...(order?.scalars.values() ?? [])].map(({ name, standard }) => [
    name,
    standard?.kind === "literal" ? standard.value : standard?.kind,
  ]);
  expect(Object.fromEntries(standards)).toEqual({
    tenant: undefined,
    number: 1,
    text: 'a "}" // b',
    ratio: -1.5,
    big: -12n,
    on: false,
    made: "generated",
    colours: ["RED", "GREEN"],
    colour: "RED",
    buyerId: undefined,
    giverId: undefined,
  });
  expect(order?.scalars.get("text")).toMatchObject({
    column: "the text",
    native: { name: "VarChar", args: ["9"] },
  });
  const relations = [...models.values()].flatMap(({ relations: own }) => [...own.values()]);
  expect(relations.map(({ name, kind, inverse, onDelete }) => [name, kind, inverse, onDelete])).toEqual([
    ["buyer", "owned", "bought", "Cascade"],
    ["giver", "owned", "given", "SetNull"],
    ["bought", "child", "buyer", "Cascade"],
    ["given", "child", "giver", "SetNull"],
    ["boss", "owned", "team", "NoAction"],
    ["team", "child", "boss", "NoAction"],
    ["likes", "many", "liked", "Restrict"],
    ["liked", "many", "likes", "Restrict"],
  ]);
  expect(models.get("Person")?.key).toEqual({ fields: ["id"], name: "id" });
});
