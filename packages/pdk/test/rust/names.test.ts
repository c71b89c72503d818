import type { Contract, Property, Type } from "@mortise/contract";
import { generateRustKit, PdkError } from "@mortise/pdk";
import { describe, expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { textOf } from "../kit-folder.ts";

const text: Type = { kind: "text" };

function kitOf(rest: Partial<Contract>) {
  return generateRustKit(contract(rest), { crateName: "kit" });
}

function struct(...names: readonly string[]): Type {
  const properties = names.map((name): Property => ({ name, type: text, required: true }));
  return { kind: "object", properties };
}

describe("the crate", () => {
  test.each(["lago_pdk", "lago-pdk", "a", "A1"])("may be called %s", (crateName) => {
    const kit = generateRustKit(contract(), { crateName });
    expect(textOf(kit, "Cargo.toml")).toContain(`name = "${crateName}"`);
  });

  test.each(["", "1a", "a.b", "a b", "fn", "serde", "serde-json", "é", "a".repeat(65), 'a"\n[x]', "std"])(
    "may not be called %j",
    (crateName) => {
      expect(() => generateRustKit(contract(), { crateName })).toThrow(PdkError);
    },
  );

  test("has the contract's version where that is one, and any that is given", () => {
    const versionOf = (version: string, crateVersion?: string) => {
      const options = { crateName: "kit", ...(crateVersion !== undefined && { crateVersion }) };
      return /^version = "(.*)"$/m.exec(
        textOf(generateRustKit(contract({ version }), options), "Cargo.toml"),
      )?.[1];
    };
    expect(versionOf("1.2.3-rc.1")).toBe("1.2.3-rc.1");
    expect(versionOf("2026-01")).toBe("0.0.0");
    expect(versionOf("2026-01", "4.5.6")).toBe("4.5.6");
    expect(() => versionOf("1.0.0", "one")).toThrow(PdkError);
  });
});

test("an operation is in the module of its first tag", () => {
  const kit = kitOf({
    operations: [
      operation("a", { tags: ["Invoice Items", "other"] }),
      operation("b", { tags: ["invoice-items"] }),
      operation("c", { tags: ["types"] }),
      operation("d", { tags: ["move"] }),
      operation("e", { tags: ["aux"] }),
      operation("f"),
    ],
  });
  const paths = kit.files
    .map(({ path }) => path)
    .filter((path) => /^src\/(?!lib|names|testing)\w+\.rs$/.test(path));
  expect(paths).toEqual(
    [
      "aux_operations",
      "events",
      "invoice_items",
      "move_operations",
      "operations",
      "types",
      "types_operations",
    ].map((name) => `src/${name}.rs`),
  );
  expect(textOf(kit, "src/invoice_items.rs")).toMatch(/"a" fn a,[\s\S]*"b" fn b,/);
});

test("a property's field is called as Rust would, and keeps its name on the wire", () => {
  const names = ["externalId", "type", "self", "2fa", "", "+1", "-1", "größe", "a-b", "a_b", "HTTPUrl"];
  const types = textOf(kitOf({ types: [{ name: "T", type: struct(...names) }] }), "src/types.rs");
  const fields = [...types.matchAll(/pub (\S+): String = required "(.*)",/g)].map(([, own, wire]) => [
    wire,
    own,
  ]);
  expect(Object.fromEntries(fields)).toEqual({
    externalId: "external_id",
    type: "r#type",
    self: "self_",
    "2fa": "_2fa",
    "": "empty",
    "+1": "plus_1",
    "-1": "minus_1",
    größe: "gro_udf_e",
    "a-b": "a_b",
    a_b: "a_b_2",
    HTTPUrl: "http_url",
  });
});

test("types that Rust or the kit needs by their names have others", () => {
  const names = ["Option", "String", "Value", "Vec", "From", "customer"];
  const types = textOf(kitOf({ types: names.map((name) => ({ name, type: struct("a") })) }), "src/types.rs");
  expect([...types.matchAll(/pub struct (\w+)/g)].map(([, name]) => name)).toEqual([
    "From",
    "OptionType",
    "StringType",
    "ValueType",
    "VecType",
    "Customer",
  ]);
});

test("a diagnostic says what is called otherwise", () => {
  const kit = kitOf({
    types: [
      { name: "a b", type: struct("x") },
      { name: "a_b", type: struct("y") },
    ],
  });
  expect(kit.diagnostics).toEqual([
    expect.objectContaining({ code: "name-taken", message: expect.stringContaining('"AB2"') }),
  ]);
});

test("an event whose name Rust cannot write is exported under it all the same", () => {
  const event = (name: string) => ({
    name,
    source: { kind: "webhook", key: name } as const,
    at: "",
    tags: [],
  });
  const kit = kitOf({ events: [event("move"), event("of.a-kind"), event("self")] });
  expect(textOf(kit, "src/events.rs")).toMatch(/fn r#move\(\);[\s\S]*fn of_a_kind\(\);[\s\S]*fn self_\(\);/);
  expect(textOf(kit, "src/lib.rs")).toContain("(@symbol self_ $item:item)");
  expect(textOf(kit, "src/lib.rs").match(/unsafe\(export_name = "(.*)"\)/g)).toEqual([
    'unsafe(export_name = "of.a-kind")',
    'unsafe(export_name = "self")',
  ]);
});
