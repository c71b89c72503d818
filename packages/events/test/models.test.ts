import {
  type Contract,
  contractFromJson,
  contractToJson,
  joinContracts,
  RECORD_MOMENTS,
  type Type,
} from "@mortise/contract";
import { RecordEventsError, type RecordModelOptions, recordModels } from "@mortise/events";
import { describe, expect, it } from "vitest";
import { customer, invoice, models } from "./sample.ts";

const EVENTS = RECORD_MOMENTS.map((moment) => `customer_${moment}`).sort();

const typeOf = ({ types }: Contract, name: string) => types.find((named) => named.name === name)?.type;

const propertiesOf = (type: Type | undefined) =>
  type?.kind === "object"
    ? Object.fromEntries(type.properties.map(({ name, required }) => [name, required]))
    : undefined;

describe("models in a contract", () => {
  const { contract, diagnostics } = models();

  it("have ten events each, named by record and moment", () => {
    expect(diagnostics).toEqual([]);
    const names = contract.events.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("customer_"))).toEqual(EVENTS);
    expect(names).toContain("invoice_after_save");
    expect(names).toHaveLength(20);
    expect(contract.events.find(({ name }) => name === "customer_before_create")).toMatchObject({
      source: { kind: "record", key: "customer.before_create", record: "customer", moment: "before_create" },
      at: "/records/customer/before_create",
      tags: ["customer"],
      answer: { kind: "nullable", of: { kind: "named", name: "CustomerDecision" } },
    });
  });

  it("are answered before a write, not after it", () => {
    for (const { name, answer } of contract.events)
      expect(answer !== undefined).toBe(name.includes("_before_"));
  });

  it("show the exposed fields and no others, wherever a type is", () => {
    const shown = customer.expose;
    expect(Object.keys(propertiesOf(typeOf(contract, "CustomerRecord")) ?? {}).sort()).toEqual(
      [...shown].sort(),
    );
    expect(JSON.stringify(contract)).not.toContain("password");
  });

  it("let the writable fields be changed and no others", () => {
    const changes = typeOf(contract, "CustomerChanges");
    expect(changes).toMatchObject({ kind: "object", additional: { kind: "never" } });
    expect(propertiesOf(changes)).toEqual(Object.fromEntries(customer.writable.map((name) => [name, false])));
    expect(typeOf(contract, "InvoiceDecision")).toMatchObject({
      of: [{ name: "AllowDecision" }, { name: "InvoiceRejection" }],
    });
    expect(typeOf(contract, "CustomerDestroyDecision")).toMatchObject({ of: { length: 2 } });
  });

  it("say which fields may be absent when: before validation any, before the write what the database fills in", () => {
    const required = (name: string) =>
      Object.entries(propertiesOf(typeOf(contract, name)) ?? {}).flatMap(([field, is]) =>
        is ? [field] : [],
      );
    expect(required("CustomerInput")).toEqual([]);
    expect(required("CustomerDraft")).toEqual(["email", "seats"]);
    expect(required("CustomerRecord")).toEqual(["id", "email", "seats", "created_at"]);
    const recordAt = (event: string) => {
      const payload = contract.events.find(({ name }) => name === event)?.payload;
      return payload?.kind === "object"
        ? payload.properties.find(({ name }) => name === "record")?.type
        : undefined;
    };
    expect(recordAt("customer_before_validation")).toEqual({ kind: "named", name: "CustomerInput" });
    expect(recordAt("customer_before_create")).toEqual({ kind: "named", name: "CustomerDraft" });
    expect(recordAt("customer_before_update")).toEqual({ kind: "named", name: "CustomerRecord" });
    expect(recordAt("customer_after_create")).toEqual({ kind: "named", name: "CustomerRecord" });
  });

  it("whose source has parts only have nothing that must be there", () => {
    const partial = models({ partial: true }).contract;
    expect(Object.values(propertiesOf(typeOf(partial, "CustomerRecord")) ?? {})).not.toContain(true);
    expect(typeOf(partial, "CustomerDraft")).toBeUndefined();
  });

  it("that are told in bulk have ten events more", () => {
    const many = models({ many: true }).contract;
    const names = many.events.map(({ name }) => name).filter((name) => name.endsWith("_many"));
    expect(names).toEqual(EVENTS.map((name) => `${name}_many`));
    expect(many.events.find(({ name }) => name === "customer_before_save_many")?.source).toMatchObject({
      many: true,
    });
  });

  it("can be saved, read again, and joined with the contract of an API", () => {
    expect(contractFromJson(contractToJson(contract))).toEqual(contract);
    const api: Contract = {
      ...contract,
      title: "API",
      events: [],
      types: [{ name: "CustomerRecord", type: { kind: "text" } }],
    };
    const joined = joinContracts([api, contract]);
    expect(joined.diagnostics).toEqual([]);
    expect(contractFromJson(contractToJson(joined.contract)).events.map(({ name }) => name)).toEqual(
      contract.events.map(({ name }) => name),
    );
    expect(joinContracts([contract, models().contract]).contract).toEqual(contract);
  });
});

describe("a model's type", () => {
  it("may be a type of the contract, by names, and put together of several", () => {
    const types = [
      {
        name: "Base",
        type: { kind: "object", properties: [{ name: "id", type: { kind: "integer" }, required: true }] },
      },
      { name: "Colour", type: { kind: "enum", values: ["red"] } },
      { name: "Secret", type: { kind: "text" } },
    ] as const;
    const type: Type = {
      kind: "intersection",
      of: [
        { kind: "named", name: "Base" },
        {
          kind: "object",
          properties: [
            { name: "colour", type: { kind: "named", name: "Colour" }, required: false },
            { name: "secret", type: { kind: "named", name: "Secret" }, required: false },
          ],
        },
      ],
    };
    const { contract } = recordModels([{ name: "Thing", type, expose: ["id", "colour"] }], { types });
    expect(propertiesOf(typeOf(contract, "ThingRecord"))).toEqual({ id: true, colour: false });
    expect(contract.types.map(({ name }) => name)).toContain("Colour");
    expect(contract.types.map(({ name }) => name)).not.toContain("Secret");
    expect(() => contractFromJson(contractToJson(contract))).not.toThrow();
  });

  it("may have definitions of its own, which get the model's name", () => {
    const type = {
      $ref: "#/$defs/Row",
      $defs: {
        Row: {
          type: "object",
          properties: { home: { $ref: "#/$defs/address" }, work: { $ref: "#/$defs/address" } },
        },
        address: { type: "object", properties: { city: { type: "string" } } },
        hidden: { type: "object", properties: { secret: { type: "string" } } },
      },
    };
    const { contract, diagnostics } = recordModels([{ name: "user", type, expose: ["home"] }]);
    expect(diagnostics).toEqual([]);
    expect(typeOf(contract, "UserRecord")).toMatchObject({
      properties: [{ name: "home", type: { kind: "named", name: "UserAddress" } }],
    });
    expect(contract.types.map(({ name }) => name)).not.toContain("UserHidden");
  });

  it.each<[string, object, Type]>([
    [
      "text",
      { type: "string", format: "uuid", minLength: 2, pattern: "^a" },
      { kind: "text", format: "uuid", constraints: { minLength: 2, pattern: "^a" } },
    ],
    ["nullable text", { type: ["string", "null"] }, { kind: "nullable", of: { kind: "text" } }],
    [
      "OpenAPI 3.0's nullable",
      { type: "integer", nullable: true },
      { kind: "nullable", of: { kind: "integer" } },
    ],
    [
      "nullable by anyOf",
      { anyOf: [{ type: "number" }, { type: "null" }] },
      { kind: "nullable", of: { kind: "number" } },
    ],
    ["bytes", { type: "string", format: "binary" }, { kind: "bytes" }],
    [
      "number in bounds",
      { type: "number", minimum: 1, exclusiveMaximum: 9, multipleOf: 0.5 },
      { kind: "number", constraints: { minimum: 1, exclusiveMaximum: 9, multipleOf: 0.5 } },
    ],
    [
      "number in draft 4's bounds",
      { type: "number", minimum: 1, exclusiveMinimum: true },
      { kind: "number", constraints: { exclusiveMinimum: 1 } },
    ],
    ["enum", { type: "string", enum: ["a", "b", "a"] }, { kind: "enum", values: ["a", "b"] }],
    ["enum with null", { enum: ["a", null] }, { kind: "nullable", of: { kind: "enum", values: ["a"] } }],
    ["const", { const: 7 }, { kind: "enum", values: [7] }],
    [
      "list",
      { type: "array", items: { type: "boolean" }, maxItems: 3, uniqueItems: true },
      { kind: "list", of: { kind: "boolean" }, constraints: { maxItems: 3, uniqueItems: true } },
    ],
    [
      "tuple",
      { prefixItems: [{ type: "number" }], items: false },
      { kind: "tuple", items: [{ kind: "number" }] },
    ],
    [
      "map",
      { type: "object", additionalProperties: { type: "integer" } },
      { kind: "map", of: { kind: "integer" } },
    ],
    [
      "union",
      { type: ["string", "integer"] },
      { kind: "union", of: [{ kind: "text" }, { kind: "integer" }] },
    ],
    [
      "intersection",
      {
        allOf: [{ type: "object", properties: { a: true } }, { $comment: "nothing" }],
        properties: { b: { type: "null" } },
      },
      {
        kind: "intersection",
        of: [
          { kind: "object", properties: [{ name: "b", type: { kind: "null" }, required: false }] },
          { kind: "object", properties: [{ name: "a", type: { kind: "unknown" }, required: false }] },
        ],
      },
    ],
    ["anything", { title: "x" }, { kind: "unknown" }],
  ])("reads JSON Schema: %s", (_what, schema, expected) => {
    const type = { type: "object", properties: { field: schema } };
    const { contract, diagnostics } = recordModels([{ name: "m", type: type as never, expose: ["field"] }]);
    expect(typeOf(contract, "MRecord")).toEqual({
      kind: "object",
      properties: [{ name: "field", type: expected, required: false }],
    });
    expect(diagnostics).toEqual([]);
  });

  it("says what of a JSON Schema it does not carry, and where", () => {
    const type = {
      type: "object",
      properties: {
        a: { type: "string", not: { const: "x" } },
        "b/c": { $ref: "other.json#/Thing" },
        d: { enum: [{ e: 1 }] },
      },
    };
    const { diagnostics } = recordModels([{ name: "m", type, expose: ["a"] }]);
    expect(diagnostics.map(({ code, at }) => [code, at])).toEqual([
      ["keyword-not-carried", "/m/type/properties/a/not"],
      ["reference-not-followed", "/m/type/properties/b~1c/$ref"],
      ["enum-not-carried", "/m/type/properties/d/enum"],
    ]);
  });
});

const endless = { type: "array" } as { type: string; items?: unknown };
endless.items = endless;

describe("a model that cannot be is refused", () => {
  it.each<[string, Partial<RecordModelOptions>]>([
    ["no name", { name: "…" }],
    ["another's wire name", { name: "invoice" }],
    ["nothing exposed", { expose: [], writable: [], generated: [] }],
    ["an exposed field that it does not have", { expose: ["id", "nme"], writable: [], generated: [] }],
    ["a writable field that is not exposed", { writable: ["password_hash"] }],
    ["a generated field that is not exposed", { generated: ["password_hash"] }],
    ["a codec for another field", { codecs: { nme: { toJson: () => null, fromJson: () => null } } }],
    ["a type that is no object", { type: { type: "string" } }],
    ["a type that is no type", { type: { type: "strange" } }],
    ["a schema that is no schema", { type: { type: "object", properties: { id: 7 } } as never }],
    ["a type without its names", { type: { kind: "named", name: "Gone" } }],
    ["a schema without end", { type: { type: "object", properties: { id: endless } } as never }],
    [
      "a field that reaches into JavaScript's own objects",
      {
        type: { type: "object", properties: { ...JSON.parse('{"__proto__":{"type":"string"}}') } },
        expose: ["__proto__"],
        writable: [],
        generated: [],
      },
    ],
  ])("%s", (_what, parts) => {
    const make = () => recordModels([invoice, { ...customer, ...parts }]);
    expect(make).toThrow(RecordEventsError);
    expect(make).toThrow(expect.objectContaining({ code: "invalid-model" }));
  });

  it("one whose types would be called as another's", () => {
    const types = [{ name: "CustomerRecord", type: { kind: "text" } }] as const;
    expect(() => recordModels([customer], { types })).toThrow(
      expect.objectContaining({ code: "invalid-model" }),
    );
  });
});
