// Code in the README files is cut from files that run. A fenced block behind `<!-- from path#region -->` holds exactly
// that region (or, without `#region`, the whole file).
//
//   node scripts/readme-blocks.ts           fails where a block differs from its file
//   node scripts/readme-blocks.ts --write   copies the regions into the blocks
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const BLOCK = /(<!-- from (?<source>\S+) -->\r?\n```\w*\r?\n)(?<code>[\s\S]*?)(```)/g;

/** The lines between `// #region name` and `// #endregion`, without shared indentation; regions of one name are joined. */
export function region(text: string, name: string): string {
  const parts: string[] = [];
  let lines: string[] | undefined;
  for (const line of text.split("\n")) {
    if (line.trim() === `// #region ${name}`) lines = [];
    else if (line.trim() !== "// #endregion") lines?.push(line);
    else if (lines) {
      parts.push(withoutIndentation(lines));
      lines = undefined;
    }
  }
  if (parts.length === 0 || lines) throw new Error(`there is no region "${name}", or it has no end`);
  return parts.join("\n");
}

function withoutIndentation(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const shared = Math.min(...indents);
  return lines.map((line) => `${line.slice(shared)}\n`).join("");
}

/** A Markdown text with each block replaced by what its source says now; `read` gives a source's text. */
export function withCurrentBlocks(markdown: string, read: (path: string) => string): string {
  return markdown.replace(BLOCK, (_all, head: string, source: string, _code: string, tail: string) => {
    const [path = "", name] = source.split("#");
    const text = read(path);
    return `${head}${name === undefined ? text : region(text, decodeURIComponent(name))}${tail}`;
  });
}

function main(): void {
  const root = resolve(import.meta.dirname, "..");
  const write = process.argv.includes("--write");
  let stale = 0;
  for (const file of globSync(["*.md", "docs/**/*.md", "packages/*/README.md", "examples/*/README.md"], {
    cwd: root,
  })) {
    const before = readFileSync(join(root, file), "utf8");
    const after = withCurrentBlocks(before, (path) => readFileSync(join(root, dirname(file), path), "utf8"));
    if (after === before) continue;
    if (write) writeFileSync(join(root, file), after);
    else
      console.error(
        `${file}: a code block differs from its file. Run: node scripts/readme-blocks.ts --write`,
      );
    stale++;
  }
  if (stale > 0 && !write) process.exitCode = 1;
}

if (import.meta.main) main();
