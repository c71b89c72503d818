import type { Type } from "@mortise/contract";
import { generateGoKit, PdkError } from "@mortise/pdk";
import { expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { textOf } from "../kit-folder.ts";
import { MODULE } from "./on-disk.ts";

const text: Type = { kind: "text" };
const options = { modulePath: MODULE };

const typesOf = (...names: readonly string[]) => {
  const kit = generateGoKit(contract({ types: names.map((name) => ({ name, type: text })) }), options);
  return textOf(kit, "types.go").match(/(?<=^type )\w+/gm);
};

test.each([
  ["customer", "Customer"],
  ["issue-comment", "IssueComment"],
  ["account_business_id", "AccountBusinessID"],
  ["HTTPUrl", "HTTPURL"],
  ["ids", "IDs"],
  ["v1.Pod", "V1Pod"],
  ["1st", "N1st"],
  ["中文", "U4e2dU6587"],
  ["\ud800", "Unnamed"],
  ["string", "String"],
  ["Response", "Response2"],
  ["APIError", "APIErrorType"],
])("the type %j is called %s", (name, expected) => {
  const [only] = typesOf(name) ?? [];
  expect(only).toBe(expected === "Response2" ? "ResponseType" : expected);
});

test("names that fold to one are told apart, each with a diagnostic", () => {
  const types = ["Foo-Bar", "FooBar", "foo_bar"].map((name) => ({ name, type: text }));
  const { diagnostics } = generateGoKit(contract({ types }), options);
  expect(typesOf("Foo-Bar", "FooBar", "foo_bar")).toEqual(["FooBar", "FooBar2", "FooBar3"]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["name-taken", "name-taken"]);
});

test("an operation that is called like a type is called otherwise", () => {
  const kit = generateGoKit(
    contract({ types: [{ name: "CreateCustomer", type: text }], operations: [operation("create_customer")] }),
    options,
  );
  expect(textOf(kit, "operations.go")).toContain("func CallCreateCustomer() (string, error) {");
  expect(textOf(kit, "imports_wasip1.go")).toContain("//go:wasmimport extism:host/user create_customer\n");
});

test("fields of one struct are all different, and none is a method's", () => {
  const names = ["id", "Id", "ID", "+1", "-1", "1", "marshal_json", "<", "", "x", "X"];
  const type: Type = {
    kind: "object",
    properties: names.map((name) => ({ name, type: text, required: true })),
  };
  const kit = generateGoKit(contract({ types: [{ name: "Odd", type }] }), options);
  expect(textOf(kit, "types.go").match(/(?<=^\t)\w+(?= +string)/gm)).toEqual([
    "ID",
    "ID2",
    "ID3",
    "Plus1",
    "Minus1",
    "N1",
    "MarshalJSON2",
    "Less",
    "Empty",
    "X",
    "X2",
  ]);
});

test("an operation whose wire name no directive can hold is left out, with a diagnostic", () => {
  const kit = generateGoKit(contract({ operations: [operation("a b"), operation("fine")] }), options);
  expect(textOf(kit, "imports_wasip1.go").match(/wasmimport.*/g)).toEqual([
    "wasmimport extism:host/user fine",
  ]);
  expect(kit.diagnostics).toEqual([
    expect.objectContaining({ code: "wire-name-unusable", severity: "error" }),
  ]);
});

test.each([
  ["example.com/lago", "lago"],
  ["example.com/go-lago/v2", "golago"],
  ["example.com/Acme.Shop", "acmeshop"],
  ["example.com/2024", "kit"],
  ["example.com/func", "kit"],
  ["example.com/errors", "kit"],
  ["lago", "lago"],
])("the module %s has the package %s", (modulePath, expected) => {
  const kit = generateGoKit(contract(), { modulePath });
  expect(textOf(kit, "doc.go")).toMatch(new RegExp(`^package ${expected}$`, "m"));
  expect(textOf(kit, "go.mod")).toMatch(new RegExp(`^module ${modulePath}$`, "m"));
  expect(textOf(kit, `${expected}test/doc.go`)).toContain(`package ${expected}test\n`);
});

test.each(["", "/", "a//b", "a b", "../x", ".x", "x.", "a/", "-x", 'x"\n', "ä", "x".repeat(256)])(
  "%j is refused as a module's path",
  (modulePath) => {
    expect(() => generateGoKit(contract(), { modulePath })).toThrow(
      expect.objectContaining({ name: "PdkError", code: "invalid-module-path" }),
    );
  },
);

test.each(["", "Lago", "la go", "1a", "func", "main", "a-b", "a_b", "ä", "a\n"])(
  "%j is refused as a package's name",
  (packageName) => {
    expect(() => generateGoKit(contract(), { ...options, packageName })).toThrow(PdkError);
  },
);
