import { expect, test } from "vitest";
import { region, withCurrentBlocks } from "./readme-blocks.ts";

const SOURCE = "before\n  // #region ten lines\n  if (a) {\n    b();\n  }\n  // #endregion\nafter\n";

test("a region is cut out without the indentation that its lines share", () => {
  expect(region(SOURCE, "ten lines")).toBe("if (a) {\n  b();\n}\n");
});

test("regions of one name are joined, with a blank line between", () => {
  const twice = "// #region a\nimport b;\n// #endregion\nlet c;\n// #region a\nb();\n// #endregion\n";
  expect(region(twice, "a")).toBe("import b;\n\nb();\n");
});

test("a region that isn't there is an error, not an empty block", () => {
  expect(() => region(SOURCE, "eleven lines")).toThrow('there is no region "eleven lines"');
});

test("a stale block gets its file's text, and other blocks stay", () => {
  const markdown = "<!-- from app.ts#ten%20lines -->\n```ts\nold\n```\n\n```ts\nfree\n```\n";
  expect(withCurrentBlocks(markdown, () => SOURCE)).toBe(
    "<!-- from app.ts#ten%20lines -->\n```ts\nif (a) {\n  b();\n}\n```\n\n```ts\nfree\n```\n",
  );
});
