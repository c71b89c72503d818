import { readFileSync } from "node:fs";
import { abilitiesTable, OPERATION_KINDS, recordEvents, recordModels } from "@mortise/events";
import { abilities, eventSource, modelsOf } from "@mortise/sequelize";
import { DataTypes, Sequelize } from "sequelize";
import { expect, it } from "vitest";
import { sqlite3 } from "../../../conformance/sqlite3.ts";
import { describeAttribute } from "../src/models/attribute-type.ts";
import type { Attribute } from "../src/shape.ts";
import { defineModels } from "./shop.ts";

function define(): Sequelize {
  const sequelize = new Sequelize({ dialect: "sqlite", dialectModule: sqlite3, logging: false });
  defineModels(sequelize);
  sequelize.define(
    "Everything",
    {
      tags: { type: DataTypes.ARRAY(DataTypes.STRING(5)), allowNull: false },
      amounts: { type: DataTypes.ARRAY(DataTypes.DECIMAL), allowNull: true },
      pairs: { type: DataTypes.HSTORE, allowNull: true },
      any: { type: DataTypes.JSONB, comment: "Whatever." },
      span: { type: DataTypes.RANGE(DataTypes.INTEGER) },
      share: { type: DataTypes.DOUBLE, allowNull: false },
      count: { type: DataTypes.INTEGER, allowNull: false },
      uid: { type: DataTypes.UUID, defaultValue: sequelize.literal("gen_random_uuid()"), allowNull: false },
      at: { type: DataTypes.DATE, defaultValue: DataTypes.NOW, allowNull: false },
      size: { type: DataTypes.ENUM("s", "m"), allowNull: true },
      raw: { type: DataTypes.BLOB, allowNull: false },
    },
    { underscored: true },
  );
  return sequelize;
}

it("types, nullability and lengths are the models' own", () => {
  const expose = [
    "id",
    "tags",
    "amounts",
    "pairs",
    "any",
    "share",
    "count",
    "uid",
    "at",
    "size",
    "raw",
    "createdAt",
  ];
  const [model] = modelsOf(define(), { Everything: { expose, generated: ["count"], many: true } });
  expect(model).toMatchObject({ name: "Everything", expose, many: true, writable: [] });
  expect(model?.generated).toEqual(["id", "uid", "createdAt", "count"]);
  expect(model?.type).toMatchObject({
    properties: {
      id: { type: "integer" },
      tags: { type: "array", items: { type: "string", maxLength: 5 } },
      amounts: { type: ["array", "null"], items: { type: "string" } },
      pairs: { type: ["object", "null"], additionalProperties: { type: ["string", "null"] } },
      any: { description: "Whatever." },
      span: {},
      share: { type: "number" },
      count: { type: "integer" },
      uid: { type: "string", format: "uuid" },
      at: { type: "string", format: "date-time" },
      size: { enum: ["s", "m", null] },
      raw: { type: "string", format: "binary" },
      createdAt: { type: "string", format: "date-time" },
    },
  });
  expect(recordModels([model ?? { name: "", type: {}, expose: [] }]).diagnostics).toEqual([]);
});

it("an unsigned integer, which MySQL has, is none below 0", () => {
  const unsigned = new DataTypes.INTEGER({ unsigned: true }) as unknown as Attribute["type"];
  const schemaOn = (dialect: string) =>
    describeAttribute({ type: unsigned, allowNull: false }, dialect).schema;
  expect(schemaOn("mysql")).toEqual({ type: "integer", minimum: 0, maximum: 2 ** 32 - 1 });
  expect(schemaOn("postgres")).toEqual({ type: "integer", minimum: 0, maximum: 2 ** 31 - 1 });
  expect(schemaOn("sqlite")).toEqual({ type: "integer", minimum: 0 });
});

it("a model or attribute that there is not is refused, and the message names what there is", () => {
  const sequelize = define();
  const expose = ["id"];
  const refused = (entities: Parameters<typeof modelsOf>[1]) => {
    try {
      return modelsOf(sequelize, entities);
    } catch (error) {
      return error;
    }
  };
  expect(refused({ Client: { expose } })).toMatchObject({
    code: "invalid-model",
    message:
      'The model "Client" is none of Sequelize\'s. There are: Customer, Invoice, Seat, Log, Everything.',
  });
  expect(refused({ Invoice: { expose: ["total"] } })).toMatchObject({
    code: "invalid-model",
    message:
      'The model "Invoice" has no attribute "total" with a column. It has: id, number, cents, customerId.',
  });
  expect(refused({ Customer: { expose: ["label"] } })).toMatchObject({ code: "invalid-model" });
  expect(refused({ constructor: { expose } })).toMatchObject({ code: "invalid-model" });
  const keyless = sequelize.define("Keyless", { a: DataTypes.STRING });
  keyless.removeAttribute("id");
  expect(refused({ Keyless: { expose: ["a"] } })).toMatchObject({
    message: 'The model "Keyless" has no primary key.',
  });
});

it("record events without any of its models are refused", () => {
  const sequelize = define();
  const models = recordModels([{ name: "other", type: { properties: { a: {} } }, expose: ["a"] }]);
  const records = recordEvents({ models, host: { plugins: [] } });
  expect(() => eventSource(sequelize, records)).toThrow(expect.objectContaining({ code: "invalid-options" }));
});

it("the README and the docs page have the abilities as they are", () => {
  expect(Object.keys(abilities)).toEqual([...OPERATION_KINDS]);
  for (const page of ["../README.md", "../../../docs/event-sources/sequelize.md"]) {
    expect(readFileSync(new URL(page, import.meta.url), "utf8")).toContain(abilitiesTable(abilities));
  }
});
