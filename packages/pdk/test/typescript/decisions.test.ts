import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contractFromJson, contractToJson } from "@mortise/contract";
import { generateTypeScriptKit } from "@mortise/pdk";
import { afterAll, describe, expect, test } from "vitest";
import { oneField, records, recordsAndRejects } from "../contracts/records.ts";
import { contract } from "../contracts/small.ts";
import { textOf } from "../kit-folder.ts";
import { codeBlocks, PACKAGE, Workplace } from "./on-disk.ts";

const workplace = new Workplace(records);
afterAll(() => workplace.remove());

test("decisions that the app can read compile, and all others do not", async () => {
  const fixture = readFileSync(join(import.meta.dirname, "fixtures/decisions.ts"), "utf8");
  expect(await workplace.typeCheck({ "decisions.ts": fixture })).toBe("");
});

test("what is wrong in a decision is said where it stands", async () => {
  const source = `import { change, type OnCustomerBeforeCreate, reject } from "${PACKAGE}";
export const one: OnCustomerBeforeCreate = () => reject("emial", "No.");
export const other: OnCustomerBeforeCreate = () => change({ email: "a", id: 1 });
`;
  const said = await workplace.typeCheck({ "wrong.ts": source });
  expect(said).toMatch(/^wrong\.ts\(2,57\): error .*"emial"/m);
  expect(said).toMatch(/^wrong\.ts\(3,73\): error .*'id' does not exist in type 'CustomerChanges'/m);
});

test("the README's plug-ins compile", async () => {
  const blocks = codeBlocks(textOf(workplace.kit, "README.md"));
  const files = Object.fromEntries(blocks.map((code, i) => [`readme-${i}.ts`, code]));
  expect(await workplace.typeCheck(files)).toBe("");
});

test("a decision is what the wire format says", async () => {
  const made = await workplace.runModule(`import { allow, change, reject, rejectAll } from "${PACKAGE}";
const errors = [{ field: "a", message: "b" }, { message: "c" }];
console.log(JSON.stringify([allow(), reject("a", "b"), reject("a", "b", "c"), rejectAll(errors), change({ a: null })]));
`);
  expect(JSON.parse(made)).toEqual([
    { decision: "allow" },
    { decision: "reject", errors: [{ field: "a", message: "b" }] },
    { decision: "reject", errors: [{ field: "a", code: "c", message: "b" }] },
    { decision: "reject", errors: [{ field: "a", message: "b" }, { message: "c" }] },
    { decision: "change", changes: { a: null } },
  ]);
});

test("an operation keeps its name; the kit's own function of that name gets another, with a diagnostic", async () => {
  const kit = generateTypeScriptKit(recordsAndRejects, { packageName: PACKAGE });
  const index = textOf(kit, "index.js");
  expect(index).toContain(
    'export { allow as allowWrite, change, reject as rejectWrite, rejectAll } from "./decisions.js";',
  );
  expect(kit.diagnostics.filter(({ code }) => code === "name-taken").map(({ message }) => message)).toEqual([
    "The kit's own `allow` is called `allowWrite` in TypeScript, because `allow` is taken or reserved.",
    "The kit's own `reject` is called `rejectWrite` in TypeScript, because `reject` is taken or reserved.",
  ]);
  const taken = new Workplace(recordsAndRejects);
  try {
    const plugin = textOf(kit, "examples/first/plugin.ts");
    expect(plugin).toContain("rejectWrite(");
    expect(await taken.typeCheck({ "plugin.ts": plugin })).toBe("");
  } finally {
    taken.remove();
  }
});

test("a kit of an app that asks for no decisions has nothing of them", () => {
  const kit = generateTypeScriptKit(contract(), { packageName: PACKAGE });
  expect(kit.files.map(({ path }) => path).filter((path) => path.startsWith("decisions"))).toEqual([]);
  expect(textOf(kit, "index.js")).not.toContain("decisions");
});

test("a saved contract gives the same kit", () => {
  const again = contractFromJson(contractToJson(records));
  expect(generateTypeScriptKit(again, { packageName: PACKAGE })).toEqual(workplace.kit);
});

describe.each([
  ["may be changed", true],
  ["may only be seen", false],
])("the first plug-in of an app whose field %s", (_, isWritable) => {
  test("compiles", async () => {
    const folder = new Workplace(oneField(isWritable));
    try {
      const plugin = textOf(folder.kit, "examples/first/plugin.ts");
      expect(plugin.includes("change(")).toBe(isWritable);
      expect(await folder.typeCheck({ "plugin.ts": plugin })).toBe("");
    } finally {
      folder.remove();
    }
  });
});
