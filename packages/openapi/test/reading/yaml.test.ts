import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { afterAll, describe, expect, it } from "vitest";
import { indentQuotes } from "../../src/source/quotes.ts";

const folder = mkdtempSync(join(tmpdir(), "mortise-yaml-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = 'openapi: 3.1.0\ninfo: { title: t, version: "1" }\n';
const fromText = (text: string) => {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, text);
  return importOpenApi(path);
};
/** The values of an enum that is written so. */
const valuesOf = async (values: string) => {
  const text = `${HEAD}components:\n  schemas:\n    T: { type: string, enum: [${values}] }\n`;
  const [type] = (await fromText(text)).contract.types;
  return type?.type.kind === "enum" ? type.type.values : [];
};

describe("YAML 1.2", () => {
  it("has true and false for booleans; yes, no, on, off, y and n are texts", async () => {
    expect(await valuesOf("yes, no, on, off, y, n, Yes, NO")).toEqual([
      "yes",
      "no",
      "on",
      "off",
      "y",
      "n",
      "Yes",
      "NO",
    ]);
  });

  it("has dates, times, versions and sexagesimals as texts", async () => {
    const values = ["2020-01-01", "2020-01-01T10:00:00Z", "1.2.3", "12:30:45"];
    expect(await valuesOf(values.join(", "))).toEqual(values);
  });

  it("has octal numbers with 0o only", async () => {
    expect(await valuesOf("0o17, 017, 0x1F, 1_000")).toEqual([15, 17, 31, "1_000"]);
  });

  it("has a type null without quotes, which can only be the text", async () => {
    const text = `${HEAD}components:\n  schemas:\n    T: { type: [string, null] }\n    U: { type: array, items: {}, enum: [a, null] }\n`;
    const { contract, diagnostics } = await fromText(text);
    expect(contract.types.map(({ type }) => type)).toEqual([
      { kind: "nullable", of: { kind: "text" } },
      { kind: "nullable", of: { kind: "list", of: { kind: "enum", values: ["a"] } } },
    ]);
    expect(diagnostics.map(({ code, at }) => `${code} ${at}`)).toEqual([
      "enum-value-of-wrong-type /components/schemas/U/enum",
    ]);
  });

  it("has numbers for statuses and for versions without quotes", async () => {
    const { contract, diagnostics } = await fromText(
      "openapi: 3.1\ninfo: { title: t, version: 1.0 }\npaths:\n  /a:\n    get: { operationId: a, responses: { 200: { description: ok } } }\n",
    );
    expect(contract.version).toBe("1");
    expect(contract.operations[0]?.responses.map(({ status }) => status)).toEqual(["200"]);
    expect(diagnostics).toEqual([]);
  });
});

describe("YAML that breaks a rule", () => {
  it.each([
    [
      "a key given twice, of which the last counts",
      "components:\n  schemas: { T: { type: string, type: integer } }\n",
      "integer",
    ],
    ["tabs behind values", "components:\t\n  schemas:\t\n    T:\t{ type: integer }\t\n", "integer"],
    [
      "a quoted text that goes on with less indentation",
      'components:\n  schemas:\n    T:\n      type: integer\n      description: "one\n    two\n      three"\n',
      "integer",
    ],
    [
      "a quoted text with odd words in it",
      'components:\n  schemas:\n    T:\n      type: integer\n      description: "one `a`,\n    `b:c`: \\"two\\"\n\n      three" # end\n',
      "integer",
    ],
  ])("may have %s", async (_what, text, kind) => {
    const { contract } = await fromText(`${HEAD}${text}`);
    expect(contract.types[0]?.type.kind).toBe(kind);
  });

  it("keeps its texts when these are indented", async () => {
    const { contract, diagnostics } = await fromText(
      `${HEAD}components:\n  schemas:\n    T:\n      description: "one\n    two: \\"2\\"\n\n  three"\n      type: integer\n`,
    );
    expect(contract.types[0]?.description).toBe('one two: "2"\nthree');
    expect(diagnostics.map(({ code }) => code)).toEqual(["yaml-repaired"]);
  });

  it("is refused when nobody can read it", async () => {
    await expect(fromText(`${HEAD}${'a: "b\n'.repeat(10)}`)).rejects.toMatchObject({ code: "unreadable" });
  });

  it("is looked through in a moment, however many quotes it opens", () => {
    const text = 'a: "b\n'.repeat(100_000);
    const started = performance.now();
    expect(indentQuotes(text)).toBe(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

it("a byte order mark before JSON or YAML is no part of it", async () => {
  for (const text of [HEAD, '{ "openapi": "3.1.0", "info": { "title": "t", "version": "1" } }']) {
    expect((await fromText(`\uFEFF${text}`)).contract.title).toBe("t");
  }
});
