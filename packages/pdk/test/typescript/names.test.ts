import type { Type } from "@mortise/contract";
import { generateTypeScriptKit, PdkError } from "@mortise/pdk";
import { expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { PACKAGE, textOf } from "./on-disk.ts";

const text: Type = { kind: "text" };
const options = { packageName: PACKAGE };

test.each([
  ["customer", "Customer"],
  ["issue-comment", "IssueComment"],
  ["account_business_profile", "AccountBusinessProfile"],
  ["HTTPUrl", "HTTPUrl"],
  ["v1.Pod", "V1Pod"],
  ["+1", "_1"],
  ["größe", "Größe"],
  ["中文", "中文"],
  ["e\u0301", "É"],
  ["$ref", "Ref"],
  ["\ud800", "Unnamed"],
  ["𝒳y", "𝒳y"],
])("the type %j is called %s", (name, expected) => {
  const kit = generateTypeScriptKit(contract({ types: [{ name, type: text }] }), options);
  expect(textOf(kit, "types.d.ts")).toBe(`export type ${expected} = string;\n`);
});

test.each([
  ["issues_add_labels", "issuesAddLabels"],
  ["_2fa_enable", "_2faEnable"],
  ["get_s3_object", "getS3Object"],
  ["new", "new_"],
  ["constructor", "constructor"],
  ["u4e2d_get", "u4e2dGet"],
])("the operation %s is called %s", (name, expected) => {
  const kit = generateTypeScriptKit(contract({ operations: [operation(name)] }), options);
  expect(textOf(kit, "operations.js")).toContain(`export const ${expected} = /* @__PURE__ */ $("${name}");`);
});

test("names that fold to one are told apart, each with a diagnostic", () => {
  const types = ["Foo-Bar", "FooBar", "foo_bar"].map((name) => ({ name, type: text }));
  const kit = generateTypeScriptKit(contract({ types }), options);
  expect(textOf(kit, "types.d.ts").match(/type \w+/g)).toEqual([
    "type FooBar",
    "type FooBar2",
    "type FooBar3",
  ]);
  expect(kit.diagnostics.map(({ code }) => code)).toEqual(["name-taken", "name-taken"]);
});

test.each(["Acme", "a b", "../x", "@acme", "@acme/", "@acme/x/y", ".x", "", `a${"b".repeat(214)}`, 'x"\n'])(
  "%j is refused as a package's name",
  (packageName) => {
    expect(() => generateTypeScriptKit(contract(), { packageName })).toThrow(
      expect.objectContaining({ name: "PdkError", code: "invalid-package-name" }),
    );
  },
);

test.each(["1", "v1.2.3", "1.2.3 ", '1.2.3"', "01.2.3"])(
  "%j is refused as a package's version",
  (packageVersion) => {
    expect(() => generateTypeScriptKit(contract(), { ...options, packageVersion })).toThrow(PdkError);
  },
);

test("a kit has the contract's version where that is a semantic one", () => {
  const version = (of: string, packageVersion?: string) => {
    const given = packageVersion === undefined ? options : { ...options, packageVersion };
    return JSON.parse(textOf(generateTypeScriptKit(contract({ version: of }), given), "package.json"))
      .version;
  };
  expect([version("1.51.0"), version("2023-09-12"), version("2023-09-12", "1.0.0-rc.1")]).toEqual([
    "1.51.0",
    "0.0.0",
    "1.0.0-rc.1",
  ]);
});
