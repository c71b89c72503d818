import type { Contract, Type } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { expect, test } from "vitest";
import { claimOrder } from "../../src/nominal/claim-order.ts";
import type { NominalModel } from "../../src/nominal/model.ts";
import { nominalModel } from "../../src/nominal/nominal.ts";
import { wicked } from "../contracts/wicked.ts";
import { documentPath, documents } from "../real-documents.ts";
import { all, list, modelOf, named, object, text, union } from "./model.ts";
import { broken } from "./whole.ts";

/** The types the other way round, each still the same. */
function turned(contract: Contract): Contract {
  return { ...contract, types: [...contract.types].reverse() };
}

/** A model as a text: comparing large ones part by part takes its time. */
function asText({ byId: _, ...model }: NominalModel): string {
  return JSON.stringify(model, (_name, part: unknown) => (part instanceof Map ? [...part] : part));
}

test("a wicked contract's model keeps every promise, whatever the order of its types", () => {
  const model = nominalModel(wicked);
  expect(broken(model)).toEqual([]);
  expect(nominalModel(turned(wicked))).toEqual(model);
  expect(model.diagnostics.map(({ code }) => code)).toEqual(["circular-type"]);
});

test.skipIf(documents.length === 0).for(documents)(
  "the model of %s keeps every promise, whatever the order of its types",
  async (document) => {
    const { contract } = await importOpenApi(documentPath(document));
    const model = nominalModel(contract);
    expect(broken(model)).toEqual([]);
    expect(
      model.declarations.filter((declaration) => declaration.named && !declaration.variant),
    ).toHaveLength(contract.types.length);
    expect(asText(nominalModel(turned(contract))) === asText(model)).toBe(true);
  },
);

// Processor time, and three times what it takes: what this finds is a step that grows faster than the document.
test.skipIf(documents.length === 0).for([
  ["lago.yaml", 300],
  ["github.json", 1500],
] as const)("the model of %s is made in less than %i ms", async ([document, limitMs]) => {
  const { contract } = await importOpenApi(documentPath(document));
  const before = process.cpuUsage();
  nominalModel(contract);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(limitMs);
});

test("documents' names are claimed first, then their forms for requests, then inline ones", () => {
  const ids = claimOrder(nominalModel(wicked).declarations).map(({ id }) => id);
  const isOrdered = ids.indexOf("types/größe") < ids.indexOf("types/Customer?request");
  expect(isOrdered && ids.indexOf("types/Customer?request") < ids.indexOf("types/Bird/kind")).toBe(true);
});

const COUNT = 5_000;
const many = (type: (n: number) => Type) =>
  Object.fromEntries(Array.from({ length: COUNT }, (_, n) => [`T${n}`, type(n)]));
const next = (n: number) => named(`T${(n + 1) % COUNT}`);

test.for([
  ["aliases in one circle", many(next)],
  ["unions in one circle", many((n) => union(next(n), { kind: "boolean" }))],
  ["allOfs in one circle", many((n) => all(next(n), object({ a: text })))],
  ["structs in one circle", many((n) => object({ next: next(n) }))],
  ["a chain of aliases", { ...many(next), [`T${COUNT - 1}`]: text }],
  [
    "a chain of allOfs",
    { ...many((n) => all(next(n), object({ [`p${n}`]: text }))), [`T${COUNT - 1}`]: object({}) },
  ],
  ["a chain of unions", { ...many((n) => union(next(n), { kind: "boolean" })), [`T${COUNT - 1}`]: text }],
  ["names that differ by case alone", many((n) => object({ [`${n % 2 === 0 ? "a" : "A"}`]: values2(n) }))],
] as const)("5 000 names: %s", ([, types]) => {
  const before = process.cpuUsage();
  const model = modelOf(types);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  expect(model.declarations.length).toBeGreaterThanOrEqual(COUNT);
  expect(broken(model)).toEqual([]);
});

function values2(n: number): Type {
  return { kind: "enum", values: [`v${n}`, "V"] };
}

test("a type that is nested without end is cut, and said to be", () => {
  let deep: Type = text;
  for (let n = 0; n < 2000; n++) deep = n % 2 === 0 ? object({ a: deep }) : list(deep);
  const model = modelOf({ Deep: deep });
  expect(model.declarations.length).toBeLessThan(60);
  expect(model.diagnostics).toMatchObject([{ code: "nested-too-deep", severity: "warning" }]);
});

test("allOfs that double at each step, and a thousand parts, take no time to speak of", () => {
  const types: Record<string, Type> = { D0: object({ a: text }) };
  for (let n = 1; n < 60; n++)
    types[`D${n}`] = all(named(`D${n - 1}`), object({ [`p${n}`]: text }), named(`D${n - 1}`));
  types.Wide = all(...Array.from({ length: 1000 }, (_, n) => object({ [`w${n}`]: object({ x: text }) })));
  types.Crossed = all(union(...Object.keys(types).map(named)), union(...Object.keys(types).map(named)));
  const before = process.cpuUsage();
  expect(broken(modelOf(types))).toEqual([]);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
});
