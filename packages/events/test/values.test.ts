import type { JsonValue, Type } from "@mortise/contract";
import { recordEvents, recordModels } from "@mortise/events";
import { describe, expect, it } from "vitest";
import { isSame, mergePatch } from "../src/decision/merge-patch.ts";
import { misfitOf } from "../src/decision/misfit.ts";
import { hostOf, plugin } from "./sample.ts";

describe("a JSON Merge Patch", () => {
  // RFC 7396, appendix A.
  it.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j by %j is %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it("is no change where the values are the same, whatever the order of their members", () => {
    expect(isSame({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
    expect(isSame({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(isSame({ a: 1, c: 2 }, { a: 1, b: 2 })).toBe(false);
    expect(isSame([1, 2], [2, 1])).toBe(false);
    expect(isSame([], {})).toBe(false);
    expect(isSame(null, {})).toBe(false);
  });
});

describe("a value", () => {
  const types = new Map<string, Type>([
    [
      "Tree",
      {
        kind: "object",
        properties: [{ name: "next", type: { kind: "named", name: "Tree" }, required: false }],
      },
    ],
    ["Endless", { kind: "named", name: "Endless" }],
  ]);
  const tree: Type = { kind: "named", name: "Tree" };

  it.each<[JsonValue, Type]>([
    [{ anything: 1 }, { kind: "unknown" }],
    [null, { kind: "null" }],
    [1.0, { kind: "integer" }],
    [0.3, { kind: "number", constraints: { multipleOf: 0.1 } }],
    ["👍👍", { kind: "text", constraints: { maxLength: 2 } }],
    ["2026-02-28", { kind: "text", format: "date" }],
    ["2026-02-28T10:00:00.123+02:00", { kind: "text", format: "date-time" }],
    ["a(", { kind: "text", constraints: { pattern: "(" } }],
    [{ base64: "AAE=" }, { kind: "bytes" }],
    [{ base64: "AAE" }, { kind: "bytes" }],
    ["0b9d3a0e-6f5b-1c2d-9e8f-0123456789AB", { kind: "text", format: "uuid" }],
    ["2024-02-29", { kind: "text", format: "date" }],
    [null, { kind: "nullable", of: { kind: "text" } }],
    [
      [1, "x", true],
      { kind: "tuple", items: [{ kind: "integer" }, { kind: "text" }], rest: { kind: "boolean" } },
    ],
    [{ next: { next: {} } }, tree],
    [7, { kind: "union", of: [{ kind: "text" }, { kind: "integer" }] }],
    [{ a: 1 }, { kind: "map", of: { kind: "integer" } }],
  ])("%j fits %j", (value, type) => {
    expect(misfitOf(value, type, types)).toBeUndefined();
  });

  it.each<[JsonValue, Type, string]>([
    [1, { kind: "never" }, "absent"],
    [0, { kind: "null" }, "null"],
    ["true", { kind: "boolean" }, "true or false"],
    [11, { kind: "integer", constraints: { maximum: 10 } }, "bounds"],
    [2 ** 53, { kind: "integer" }, "a whole number"],
    ["a\u0000b", { kind: "text" }, "NUL"],
    ["a\ud800", { kind: "text" }, "whole characters"],
    ["2026-02-30", { kind: "text", format: "date" }, "a date"],
    ["2026-02-30T10:00:00Z", { kind: "text", format: "date-time" }, "a date-time"],
    ["2026-02-28T24:00:00Z", { kind: "text", format: "date-time" }, "a date-time"],
    ["2026-0228", { kind: "text", format: "uuid" }, "a uuid"],
    [1, { kind: "number", constraints: { exclusiveMinimum: 1 } }, "bounds"],
    [1, { kind: "number", constraints: { exclusiveMaximum: 1 } }, "bounds"],
    [0.25, { kind: "number", constraints: { multipleOf: 0.1 } }, "bounds"],
    ["👍👍👍", { kind: "text", constraints: { maxLength: 2 } }, "length"],
    ["2026-02-28T10:00:00", { kind: "text", format: "date-time" }, "date-time"],
    ["x", { kind: "bytes" }, "base64"],
    [{ base64: "§" }, { kind: "bytes" }, "base64"],
    [{ base64: "A" }, { kind: "bytes" }, "base64"],
    ["b", { kind: "enum", values: ["a"] }, "one of its values"],
    [[1, 1], { kind: "list", of: { kind: "integer" }, constraints: { uniqueItems: true } }, "repetitions"],
    [[1], { kind: "list", of: { kind: "integer" }, constraints: { minItems: 2 } }, "length"],
    [[1, "x"], { kind: "list", of: { kind: "integer" } }, "/1 must be"],
    [[1, 2], { kind: "tuple", items: [{ kind: "integer" }] }, "/1 must be absent"],
    [{ secret: "x" }, { kind: "map", of: { kind: "integer" } }, "/* must be a whole number"],
    [{ b: 1 }, { kind: "object", properties: [], additional: { kind: "never" } }, "/* must be absent"],
    [
      {},
      { kind: "object", properties: [{ name: "a", type: { kind: "text" }, required: true }] },
      "/a is missing",
    ],
    [
      JSON.parse('{"__proto__":{"a":"x"}}'),
      { kind: "object", properties: [{ name: "a", type: { kind: "text" }, required: true }] },
      "/a is missing",
    ],
    [true, { kind: "union", of: [{ kind: "text" }, { kind: "integer" }] }, "another type"],
    [
      1,
      { kind: "intersection", of: [{ kind: "integer" }, { kind: "enum", values: [2] }] },
      "one of its values",
    ],
    [1, { kind: "named", name: "Endless" }, "nested less"],
    [[], { kind: "object", properties: [] }, "an object"],
    [{}, { kind: "list", of: { kind: "unknown" } }, "a list"],
  ])("%j does not fit %j", (value, type, reason) => {
    expect(misfitOf(value, type, types)).toContain(reason);
  });
});

describe("an app's values reach plug-ins as JSON", () => {
  const unknown = (name: string) => ({ name, type: { kind: "unknown" } as const, required: false });
  const told = async (record: object, properties = Object.keys(record).map(unknown)) => {
    const seen: unknown[] = [];
    const models = recordModels([
      { name: "m", type: { kind: "object", properties }, expose: properties.map(({ name }) => name) },
    ]);
    const events = recordEvents({
      models,
      host: hostOf(plugin("p", { m_before_create: (one) => void seen.push(one.record) })),
    });
    await events.before({ record: "m", action: "create", records: [{ record }] });
    return seen[0];
  };

  it("dates, bytes, big integers, and whatever writes itself", async () => {
    class Money {
      toJSON() {
        return "12.50";
      }
    }
    const record = {
      date: new Date(0),
      invalid: new Date(Number.NaN),
      bytes: new Uint8Array([0, 1]),
      big: 12n,
      money: new Money(),
      list: [undefined, Number.NaN, new Date(0)],
      object: { kept: 1, left: undefined, method: () => 1 },
      nothing: undefined,
    };
    expect(await told(record)).toEqual({
      date: "1970-01-01T00:00:00.000Z",
      invalid: null,
      bytes: { base64: "AAE=" },
      big: 12,
      money: "12.50",
      list: [null, null, "1970-01-01T00:00:00.000Z"],
      object: { kept: 1 },
    });
  });

  it("by the field's type: a day, a big integer as a text", async () => {
    const text = (name: string, format?: string) => ({
      name,
      type: { kind: "text", ...(format !== undefined && { format }) } as never,
      required: false,
    });
    const record = { day: new Date(0), big: 2n ** 70n, gone: null };
    expect(await told(record, [text("day", "date"), text("big"), text("gone")])).toEqual({
      day: "1970-01-01",
      big: "1180591620717411303424",
    });
  });

  it("by getters of its class, too", async () => {
    class Row {
      get name() {
        return "Ada";
      }
    }
    expect(await told(new Row(), [unknown("name")])).toEqual({ name: "Ada" });
  });

  it.each([
    ["a big integer that a number cannot hold", { field: 2n ** 60n }],
    ["what is made of itself", { field: Object.assign([] as unknown[], { 0: 0 }) }],
    ["a name that reaches into JavaScript's own objects", { field: JSON.parse('{"__proto__":1}') }],
    [
      "what fails when it is written",
      {
        field: {
          toJSON: () => {
            throw new Error("inside");
          },
        },
      },
    ],
  ])("but not %s: the app is told which field", async (what, record) => {
    if (what === "what is made of itself") (record.field as unknown[])[0] = record.field;
    await expect(told(record)).rejects.toMatchObject({ code: "invalid-record", record: "m", field: "field" });
  });
});
