import type { Type } from "@mortise/contract";
import { generateTypeScriptKit, PdkError } from "@mortise/pdk";
import { expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { textOf } from "../kit-folder.ts";
import { PACKAGE, Workplace } from "./on-disk.ts";

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
  ["then", "then_"],
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

test("a document's own type keeps its name; a variant of another one gets a number", () => {
  const id = { name: "id", type: text, required: true, access: "read" } as const;
  const content = [{ mediaType: "application/json", type: { kind: "named", name: "Customer" } as const }];
  const kit = generateTypeScriptKit(
    contract({
      operations: [
        operation("create", {
          body: { required: true, contents: content },
          responses: [{ status: "200", contents: content, headers: [] }],
        }),
      ],
      types: [
        { name: "Customer", type: { kind: "object", properties: [id] } },
        { name: "CustomerRequest", type: text },
      ],
    }),
    options,
  );
  expect(textOf(kit, "types.d.ts").match(/(?:type|interface) \w+/g)).toEqual([
    "interface Customer",
    "interface CustomerRequest2",
    "type CustomerRequest",
  ]);
});

test("a word that TypeScript or a module gives a meaning still names a function that can be called", async () => {
  const words =
    "any arguments as async await bigint boolean constructor declare default delete enum eval export function get " +
    "global import in infer interface is let module namespace never new null number object of operation package " +
    "private response return set static string symbol then this type typeof undefined unique unknown using var yield";
  const operations = words.split(" ").map((word) => operation(word));
  const workplace = new Workplace(contract({ operations }));
  try {
    const names = textOf(workplace.kit, "operations.js").match(/(?<=export const )\S+/g) ?? [];
    expect(names).toHaveLength(operations.length);
    const calls = names.map((name) => `${name}().toUpperCase();\n`).join("");
    expect(
      await workplace.typeCheck({
        "calls.ts": `import { ${names.join(", ")} } from "${PACKAGE}";\n${calls}`,
      }),
    ).toBe("");
    const printed = await workplace.runModule(`console.log(Object.keys(await import("${PACKAGE}")).length);`);
    expect(printed).toBe(`${operations.length + 3}\n`);
  } finally {
    workplace.remove();
  }
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
