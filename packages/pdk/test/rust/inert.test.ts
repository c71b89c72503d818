import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { everywhere } from "../contracts/everywhere.ts";
import { HOSTILE } from "../contracts/wicked.ts";
import { textOf } from "../kit-folder.ts";
import { RustKitFolder, WASM } from "./on-disk.ts";

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
