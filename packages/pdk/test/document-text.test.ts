import { expect, test } from "vitest";
import { factsOf, proseLine, proseLines } from "../src/document-text.ts";
import { markdownCode, markdownText } from "../src/markdown.ts";

test("prose becomes lines without control characters, surrogates or breaks of any kind", () => {
  expect(proseLines("a\r\nb\rc\u2028d\u2029e\u0085f")).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(proseLines("\n\n a  \n\n\n\tb\u0000\u001b[31m\u202e\ud800\n\n")).toEqual([
    " a",
    "",
    "  b[31m\ufffd",
  ]);
  expect(proseLines(undefined)).toEqual([]);
  expect(proseLines(" \n ")).toEqual([]);
});

test("a line is cut between characters, never inside one", () => {
  expect(proseLine("𝒳𝒳𝒳𝒳", 3)).toBe("𝒳𝒳…");
  expect(proseLine("a\n  b")).toBe("a b");
});

test("facts of a type are one sentence", () => {
  expect(factsOf({ kind: "text", format: "uuid", constraints: { maxLength: 36 } })).toEqual([
    "Format `uuid`, length at most 36.",
  ]);
  expect(
    factsOf({ kind: "nullable", of: { kind: "integer", constraints: { minimum: 0, maximum: 9 } } }),
  ).toEqual(["A whole number, at least 0, at most 9."]);
  expect(factsOf({ kind: "text" })).toEqual([]);
});

test("text in Markdown is no markup, and cannot end a code span", () => {
  expect(markdownText("# <b>*a*</b>\n[x](y) | `c`")).toBe(
    "\\# \\<b\\>\\*a\\*\\</b\\> \\[x\\](y) \\| \\`c\\`",
  );
  expect(markdownCode("a`` b")).toBe("``` a`` b ```");
  expect(markdownCode("/a/{b}")).toBe("`/a/{b}`");
});
