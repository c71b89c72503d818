// Checks that no exported declaration holds an `any`: `npm run check:types`, after a build.
// Reads the declarations as users of the packages get them (dist/**/*.d.ts), so that inferred ones are seen too.

import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { filesBelow, foldersIn } from "./source/files.ts";
import { nodesOf, parse, report, type Violation } from "./source/syntax.ts";

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
const violations: Violation[] = [];
let files = 0;

for (const name of foldersIn(join(root, "packages"))) {
  const dist = join(root, "packages", name, "dist");
  const declarations = filesBelow(dist, /\.d\.ts$/).filter((path) => hasSource(path, name));
  if (declarations.length === 0) {
    violations.push({ path: relative(root, dist), line: 1, message: 'no declarations: run "npm run build"' });
  }
  for (const path of declarations) check(path);
}
report("types", violations, `${files} declaration files`);

/** A build leaves the declarations of removed sources behind; nothing imports them. */
function hasSource(path: string, name: string): boolean {
  const source = relative(join(root, "packages", name, "dist"), path).replace(/\.d\.ts$/, ".ts");
  return existsSync(join(root, "packages", name, "src", source));
}

function check(path: string): void {
  files++;
  const source = parse(path);
  for (const node of nodesOf(source.program)) {
    if (node.type !== "TSAnyKeyword") continue;
    violations.push({
      path: relative(root, path),
      line: source.lineOf(node.start),
      message: "an exported declaration holds an any",
    });
  }
}
