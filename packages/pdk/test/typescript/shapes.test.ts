import type { NamedType, Type } from "@mortise/contract";
import { generateTypeScriptKit, KIT_DIAGNOSTIC_CODES } from "@mortise/pdk";
import { expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { textOf } from "../kit-folder.ts";
import { PACKAGE, Workplace } from "./on-disk.ts";

const text: Type = { kind: "text" };
const named = (name: string): Type => ({ kind: "named", name });
const object = (properties: Readonly<Record<string, Type>>): Type => ({
  kind: "object",
  properties: Object.entries(properties).map(([name, type]) => ({ name, type, required: true })),
});

function kitOf(types: Readonly<Record<string, Type>>) {
  const list: readonly NamedType[] = Object.entries(types).map(([name, type]) => ({ name, type }));
  return contract({ types: list });
}

const generate = (types: Readonly<Record<string, Type>>) =>
  generateTypeScriptKit(kitOf(types), { packageName: PACKAGE });

test("circular types compile, whatever they are made of", async () => {
  const workplace = new Workplace(
    kitOf({
      Alias: named("Other"),
      Other: named("Alias"),
      Self: { kind: "union", of: [text, named("Self")] },
      Nullable: { kind: "nullable", of: named("Nullable") },
      List: { kind: "list", of: named("List") },
      Tuple: { kind: "tuple", items: [named("Tuple")], rest: named("Tuple") },
      Map: { kind: "map", of: named("Map") },
      Pet: { kind: "union", of: [named("Cat"), named("Dog")] },
      Cat: { kind: "intersection", of: [named("Pet"), object({ meows: { kind: "boolean" } })] },
      Dog: { kind: "intersection", of: [named("Pet"), object({ barks: { kind: "boolean" } })] },
    }),
  );
  try {
    expect(await workplace.typeCheck({})).toBe("");
    const types = textOf(workplace.kit, "types.d.ts");
    expect(types).toContain("export type Pet = Cat | Dog;");
    expect(types).toContain("export type Self = string;");
  } finally {
    workplace.remove();
  }
});

test("a long chain of aliases is no circle, and costs no more than its length", () => {
  const types: Record<string, Type> = { T20000: text };
  for (let n = 0; n < 20_000; n++)
    types[`T${n}`] = { kind: "union", of: [named(`T${n + 1}`), { kind: "boolean" }] };
  const kit = generate(types);
  expect(kit.diagnostics).toEqual([]);
});

test("a type that is nested without end is cut, and said to be", () => {
  let deep: Type = text;
  for (let n = 0; n < 1000; n++) deep = n % 2 === 0 ? object({ a: deep }) : { kind: "list", of: deep };
  const kit = generate({ Deep: deep });
  expect(kit.diagnostics.map(({ code }) => code)).toEqual(["nested-too-deep"]);
  expect(textOf(kit, "types.d.ts").length).toBeLessThan(20_000);
});

test("weaker types are put in parentheses inside stronger ones", () => {
  const union: Type = { kind: "union", of: [text, { kind: "boolean" }] };
  const both: Type = { kind: "intersection", of: [named("A"), named("B")] };
  const types = textOf(
    generate({
      A: object({ a: text }),
      B: object({ b: text }),
      Lists: { kind: "list", of: { kind: "list", of: union } },
      Mixed: { kind: "intersection", of: [union, named("A")] },
      Nullables: { kind: "list", of: { kind: "nullable", of: both } },
      Boths: { kind: "list", of: both },
      One: { kind: "list", of: { kind: "enum", values: ["a"] } },
      Piped: { kind: "list", of: { kind: "enum", values: ["a|b"] } },
    }),
    "types.d.ts",
  );
  expect(types).toContain("type Lists = (string | boolean)[][];");
  expect(types).toContain("type Mixed = (string | boolean) & A;");
  expect(types).toContain("type Nullables = (A & B | null)[];");
  expect(types).toContain("type Boths = (A & B)[];");
  expect(types).toContain('type One = "a"[];');
  expect(types).toContain('type Piped = ("a|b")[];');
});

test("a discriminator's value is not forced on a member that could not hold it", () => {
  const kit = generate({
    A: object({ kind: { kind: "enum", values: ["other"] } }),
    B: object({ kind: { kind: "integer" } }),
    C: object({ kind: text }),
    U: {
      kind: "union",
      of: [named("A"), named("B"), named("C")],
      discriminator: {
        property: "kind",
        mapping: ["A", "B", "C"].map((type) => ({ value: type.toLowerCase(), type })),
      },
    },
  });
  expect(textOf(kit, "types.d.ts")).toContain('export type U = A | B | (C & { kind: "c" });');
  expect(
    kit.diagnostics.map(({ code, message }) => [code, message.includes('"B"'), message.includes('"A"')]),
  ).toEqual([["discriminator-unusable", true, false]]);
});

test("a variant for requests exists only for types that need one and are used both ways", () => {
  const secret: Type = {
    kind: "object",
    properties: [{ name: "id", type: text, required: true, access: "read" }],
  };
  const content = (name: string) => [{ mediaType: "application/json", type: named(name) }];
  const operations = [
    operation("a", {
      body: { required: true, contents: content("Both") },
      responses: [{ status: "200", contents: content("Both"), headers: [] }],
    }),
    operation("b", { body: { required: true, contents: content("Sent") } }),
    operation("c", { responses: [{ status: "200", contents: content("Got"), headers: [] }] }),
  ];
  const types = [
    { name: "Both", type: object({ inner: { kind: "list", of: named("Inner") } }) },
    { name: "Got", type: secret },
    { name: "Inner", type: secret },
    { name: "Plain", type: object({ a: text }) },
    { name: "Sent", type: object({ plain: named("Plain"), inner: named("Inner") }) },
  ];
  const kit = generateTypeScriptKit(contract({ operations, types }), { packageName: PACKAGE });
  const printed = textOf(kit, "types.d.ts");
  expect(printed.match(/interface \w+/g)).toEqual(
    ["Both", "BothRequest", "Got", "Inner", "InnerRequest", "Plain", "Sent"].map(
      (name) => `interface ${name}`,
    ),
  );
  expect(printed).toContain("export interface InnerRequest { [name: string]: unknown }");
  expect(printed).toContain("inner: InnerRequest[];");
});

test("a text body is a text and a byte body bytes, whatever the document's schema says", () => {
  const body = (mediaType: string, type: Type) => [
    { status: "200", contents: [{ mediaType, type }], headers: [] },
  ];
  const operations = [
    operation("csv", { responses: body("text/csv", { kind: "bytes" }) }),
    operation("pdf", { responses: body("application/pdf", text) }),
    operation("word", { responses: body("text/plain", { kind: "enum", values: ["a", "b"] }) }),
    operation("xml", { responses: body("application/xml", object({ a: text })) }),
  ];
  const kit = generateTypeScriptKit(contract({ operations }), { packageName: PACKAGE });
  const signatures = textOf(kit, "operations.d.ts").match(/export declare function .*/g);
  expect(signatures).toEqual([
    "export declare function csv(): string;",
    "export declare function pdf(): Uint8Array;",
    'export declare function word(): "a" | "b";',
    "export declare function xml(): string;",
  ]);
  expect(textOf(kit, "operations.js")).toContain('$("pdf", undefined, $bytes, [[]])');
});

test("a body in a range of media types says which one it is in", () => {
  const body = (required: boolean, mediaType: string) => ({
    required,
    contents: [{ mediaType, type: text }],
  });
  const operations = [
    operation("any", { body: body(true, "*/*") }),
    operation("image", { body: body(true, "image/*") }),
    operation("maybe", { body: body(false, "image/*") }),
  ];
  const kit = generateTypeScriptKit(contract({ operations }), { packageName: PACKAGE });
  expect(textOf(kit, "operations.d.ts").match(/contentType.*/g)).toEqual([
    "contentType?: string | undefined;",
    "contentType: `image/\u0024{string}`;",
    "contentType?: `image/\u0024{string}` | undefined;",
  ]);
});

test("an answer that may be null may also be nothing", () => {
  const event = { name: "ping", source: { kind: "webhook", key: "ping" }, at: "", tags: [] } as const;
  const answer: Type = { kind: "nullable", of: named("Decision") };
  const types = [{ name: "Decision", type: object({ decision: text }) }];
  const kit = generateTypeScriptKit(contract({ events: [{ ...event, answer }], types }), {
    packageName: PACKAGE,
  });
  expect(textOf(kit, "events.d.ts")).toContain(
    "export type OnPing = () => PingAnswer | void | Promise<PingAnswer | void>;",
  );
});

test("the codes of diagnostics are listed in the README, and no others", async () => {
  const { readFileSync } = await import("node:fs");
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, section = ""] = readme.split("## Diagnostics");
  expect([...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code).sort()).toEqual(
    [...KIT_DIAGNOSTIC_CODES].sort(),
  );
});
