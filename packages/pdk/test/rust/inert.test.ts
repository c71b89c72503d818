import type { Contract } from "@mortise/contract";
import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { contract, operation } from "../contracts/small.ts";
import { HOSTILE } from "../contracts/wicked.ts";
import { RustKitFolder, textOf, WASM } from "./on-disk.ts";

/** Texts that each end one kind of literal or comment, or mean something to one of Rust's tools. */
const BREAKOUTS = [
  HOSTILE,
  '"); pwned!(); ("',
  '"# pwned!() "#',
  "*/ pwned!(); /*",
  "\npwned!();\n",
  "\r\npwned!();\r",
  "\u2028pwned!();\u2029",
  "\n#![feature(pwned)]\n",
  '#[doc = include_str!("/etc/pwned")]',
  '\n#[path = "/etc/pwned.rs"] mod pwned;\n',
  "[pwned](crate::pwned) [`pwned`] [pwned]: https://example.com <https://example.com>",
  "```\nfn main() { pwned!() }\n```",
  "    pwned!();",
  "-     pwned!();",
  "~~~rust\npwned!();\n~~~",
  "<script>pwned()</script> <pwned",
  "`` ` ``` pwned",
  "$crate $pwned:tt {} {0} {pwned} %s",
  "\\",
  '\\"\\u{0}\\x',
  "\u0000\u0008\ud800\udfff\ud800 \u202e\u2066\ufeff",
  '"\n[dependencies]\npwned = "1"\n',
];

/** Each text in each place that a document's text can be in. */
function everywhere(texts: readonly string[]): Contract {
  const text = { kind: "text" } as const;
  const serialization = { style: "form", explode: true, allowReserved: false } as const;
  return contract({
    title: texts.join(" "),
    version: texts.join("\n"),
    description: texts.join("\n\n"),
    operations: texts.map((one, index) =>
      operation(`operation_${index}`, {
        path: `/${one}`,
        at: one,
        summary: one,
        description: `${one}\n\n${one}`,
        tags: [one],
        parameters: [
          {
            name: one,
            place: "query",
            required: index % 2 === 0,
            type: text,
            serialization,
            description: one,
          },
        ],
        body: {
          required: true,
          description: one,
          contents: [
            { mediaType: one, type: text },
            { mediaType: "text/x", type: text },
          ],
        },
        responses: [
          { status: "200", description: one, contents: [{ mediaType: one, type: text }], headers: [] },
          { status: "404", description: one, contents: [], headers: [] },
          { status: one, description: one, contents: [], headers: [] },
        ],
      }),
    ),
    events: texts.map((one, index) => ({
      name: `event_${index}`,
      source: { kind: "webhook", key: one },
      at: one,
      summary: one,
      description: one,
      tags: [one],
      payload: { kind: "named", name: one } as const,
    })),
    types: texts.map((one) => ({
      name: one,
      description: `${one}\n\n${one}`,
      type: {
        kind: "object",
        properties: [
          {
            name: one,
            type: { kind: "text", format: one, constraints: { pattern: one } },
            required: true,
            description: one,
            default: one,
            example: one,
          },
          { name: `${one}2`, type: { kind: "enum", values: [one, `${one}x`] }, required: false },
          {
            name: `${one}3`,
            type: {
              kind: "union",
              of: [{ kind: "named", name: one }, text],
              discriminator: { property: one, mapping: [{ value: one, type: one }] },
            },
            required: false,
          },
        ],
      },
    })),
  });
}

const folder = new RustKitFolder(everywhere(BREAKOUTS));
afterAll(() => folder.remove());
const sources = folder.kit.files.filter(({ path }) => path.endsWith(".rs") && !path.startsWith("src/kit/"));

/** What is left of a Rust file without line comments and literals, which is all that the kit has of both. */
function codeOf(text: string): string {
  return text.replace(/^\s*\/\/.*|"(?:[^"\\\n]|\\.)*"/gm, "");
}

test("no text gets out of the place that it is printed in", () => {
  for (const { path, text } of sources) {
    expect(codeOf(text).replace(/\b[a-z0-9_]*pwned[a-z0-9_]*\b(?!!)/gi, "name"), path).not.toMatch(
      /pwned|include_str!\("\/|feature|\/\*|\*\//,
    );
  }
});

test("comments hold no code, no links and no HTML", () => {
  for (const { path, text } of sources) {
    const comments = text.match(/^\s*\/\/[/!].*/gm) ?? [];
    for (const comment of comments) {
      const prose = comment.replace(/^\s*\/\/[/!] ?/, "").replace(/`[^`]*`/g, "");
      if (/^(?:```|A handler is given)/.test(prose) || comment.includes("](crate::export)")) continue;
      expect(prose, path).not.toMatch(/^(?: {2}|```|~~~)|(?<!\\)<(?!\/?T>)|^\t/);
      if (!/\[``?\]|\[\]/.test(prose)) expect(prose, path).not.toMatch(/(?<!\\)\[[^\]]*pwned/);
    }
    for (const character of "\u0000\u0008\u202e\u2066\ufeff\u2028")
      expect(text, path).not.toContain(character);
    expect(text.isWellFormed(), path).toBe(true);
  }
});

test("the manifest says what ours says", () => {
  const manifest = textOf(folder.kit, "Cargo.toml");
  expect(manifest.match(/^\[.*\]$/gm)).toEqual([
    "[package]",
    "[lib]",
    "[features]",
    "[dependencies]",
    "[target.'cfg(target_arch = \"wasm32\")'.dependencies]",
    "[[example]]",
  ]);
  expect(manifest.match(/^[a-z_-]+ = /gm)).not.toContain("pwned = ");
});

test.runIf(haveToolchains("rust"))(
  "a hostile contract's kit is formatted, and compiles for plug-ins and for tests",
  { timeout: 1_200_000 },
  async () => {
    expect(await folder.rustfmt()).toBe("");
    expect(await folder.cargo(["check", "--lib", "--examples", "--target", WASM])).toBe("");
    expect(await folder.cargo(["check", "--lib"])).toBe("");
  },
);
