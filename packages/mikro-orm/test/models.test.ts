import { MikroORM } from "@mikro-orm/sqlite";
import { recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/mikro-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Address, Customer, Invoice, Line, MODELS } from "./app.ts";

let orm: MikroORM;
beforeAll(async () => {
  orm = await MikroORM.init({ dbName: ":memory:", entities: [Customer, Invoice, Line, Address] });
});
afterAll(() => orm.close());

describe("modelsOf", () => {
  it("takes types, nullability, lengths, enums, embedded objects and keys from MikroORM's metadata", () => {
    const { models, diagnostics } = recordModels(modelsOf(orm, MODELS));
    const fields = (name: string) =>
      Object.fromEntries(
        [...(models.get(name)?.fields.values() ?? [])].map(({ property }) => [property.name, property.type]),
      );
    const nullable = (of: object) => ({ kind: "nullable", of });
    const text = { kind: "text" };
    const address = {
      kind: "object",
      properties: [
        { name: "city", type: text, required: true },
        { name: "zip", type: nullable(text), required: false },
      ],
    };
    expect(fields("customer")).toEqual({
      id: { kind: "integer" },
      email: { kind: "text", constraints: { maxLength: 40 } },
      name: nullable(text),
      seats: { kind: "integer" },
      plan: { kind: "enum", values: ["free", "pro"] },
      address: nullable(address),
      home: nullable(address),
      metadata: { kind: "unknown" },
      tags: nullable({ kind: "list", of: text }),
      balance: nullable({ kind: "text", format: "decimal" }),
      units: nullable({ kind: "text", format: "int64" }),
      logo: nullable({ kind: "bytes" }),
      renewsAt: nullable({ kind: "text", format: "date-time" }),
      day: nullable({ kind: "text", format: "date" }),
      version: { kind: "integer" },
    });
    expect(fields("invoice")).toMatchObject({
      id: { kind: "text", format: "uuid" },
      customer: nullable({ kind: "integer" }),
    });
    expect(fields("line")).toMatchObject({ invoice: { kind: "text", format: "uuid" } });
    expect(diagnostics).toEqual([]);
  });

  it("knows what the database fills in, and is overruled by what the app says", () => {
    const [customer] = modelsOf(orm, MODELS);
    expect(customer?.generated).toEqual(["id", "version"]);
    const [other] = modelsOf(orm, {
      Customer: { expose: ["id", "email"], generated: [], description: "Who pays." },
    });
    expect(other).toMatchObject({ name: "Customer", generated: [], description: "Who pays." });
  });

  it("names what there is where an entity or a field is not known", () => {
    expect(() => modelsOf(orm, { Custommer: { expose: ["id"] } })).toThrow(
      /no entity "Custommer".*Customer, Invoice, Line/,
    );
    expect(() => modelsOf(orm, { Invoice: { expose: ["id", "nummer"] } })).toThrow(
      /"nummer" in `expose`, which it does not have.*id, number, customer, deletedAt/,
    );
    expect(() => modelsOf(orm, { Customer: { expose: ["id"], writable: ["invoices"] } })).toThrow(
      /"invoices" in `writable`, which is no field of its record/,
    );
    expect(() => modelsOf(orm, { Customer: { expose: ["constructor"] } })).toThrow(/"constructor"/);
  });
});

describe("eventSource", () => {
  const records = () => recordEvents({ models: recordModels(modelsOf(orm, MODELS)), host: { plugins: [] } });

  it("is attached once, and can be attached again when it was detached", () => {
    const source = eventSource(orm, records());
    expect(() => eventSource(orm, records())).toThrow(expect.objectContaining({ code: "invalid-options" }));
    source.detach();
    source.detach();
    eventSource(orm, records()).detach();
  });

  it("wants the models of the same `orm`", async () => {
    const other = await MikroORM.init({ dbName: ":memory:", entities: [Invoice, Customer, Address] });
    expect(() => eventSource(other, records())).toThrow(/Call `modelsOf` with this `orm` first/);
    const models = recordModels([
      { name: "else", type: { type: "object", properties: { a: {} } }, expose: ["a"] },
    ]);
    modelsOf(other, { Invoice: { expose: ["id"] } });
    expect(() => eventSource(other, recordEvents({ models, host: { plugins: [] } }))).toThrow(
      expect.objectContaining({ code: "unknown-record", record: "Invoice" }),
    );
    await other.close();
  });

  it("refuses options that are no functions", () => {
    expect(() => eventSource(orm, records(), { context: 1 as never })).toThrow(
      expect.objectContaining({ code: "invalid-options" }),
    );
  });
});
