import { modelsOf } from "@mortise/drizzle";
import { recordModels } from "@mortise/events";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { customers, shopModels } from "./shop.ts";

it("fields have their columns' types, by the names of the properties", () => {
  const [customer] = shopModels();
  expect(customer?.type).toMatchObject({
    properties: {
      id: { type: "integer" },
      email: { type: "string", maxLength: 200 },
      vat: { type: ["string", "null"] },
      country: { enum: ["DE", "FR", null] },
      seats: { type: "integer" },
      credit: { type: "string", pattern: expect.any(String) },
      usage: { type: ["string", "null"], pattern: "^-?[0-9]+$" },
      bornOn: { type: ["string", "null"], format: "date" },
      settings: {},
      token: { type: "string", format: "uuid" },
      createdAt: { type: "string", format: "date-time" },
    },
  });
  expect(customer?.generated).toEqual(["id", "createdAt"]);
  expect(recordModels(shopModels()).diagnostics).toEqual([]);
});

it("what there is not is said, with what there is", () => {
  const bare = pgTable("bare", { a: integer(), b: text() });
  expect(() => modelsOf({ customers }, { customer: { expose: ["id"] } })).toThrow(
    'There is no table "customer". There are: "customers".',
  );
  expect(() => modelsOf({ bare }, { bare: { expose: ["a"] } })).toThrow(/"bare" has no primary key/);
  expect(() => modelsOf({ customers }, { customers: { expose: ["mail"] } })).toThrow(
    /"customers" has no column "mail"\. It has: "id", "email"/,
  );
});
