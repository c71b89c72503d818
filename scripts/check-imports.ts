// Checks every import of the repository against the table of who may import whom: `npm run check:imports`.
// The table is the architecture; a package that is not in it is a violation itself.

import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { CODE, filesBelow, foldersIn } from "./source/files.ts";
import { specifiersOf } from "./source/specifiers.ts";
import { parse, report, type Violation } from "./source/syntax.ts";

/** Which packages of ours each package may import. */
const MAY_IMPORT: { readonly [name: string]: readonly string[] | "any" } = {
  contract: [],
  openapi: ["contract"],
  pdk: ["contract"],
  compiler: ["contract"],
  runtime: [],
  capabilities: ["contract"],
  events: ["contract"],
  typeorm: ["events", "contract"],
  prisma: ["events", "contract"],
  sequelize: ["events", "contract"],
  "mikro-orm": ["events", "contract"],
  drizzle: ["events", "contract"],
  host: ["contract", "capabilities", "runtime"],
  cli: "any",
};

/** Folders beside the packages. They may import packages; nothing imports them, nor they each other. */
const BESIDE = ["conformance", "examples", "benchmarks", "scripts"];

/** Folders of the kit generators, one a language. None imports another; only the index knows them all. */
const LANGUAGES = ["typescript", "rust", "go", "xtp"];

/**
 * What stands beside the packages, and may be asked by every test and example all the same: how this machine's toolchains are called, and
 * for a database or a client that Prisma generates.
 */
const ASKED_BY_TESTS: ReadonlySet<string> = new Set([
  join("conformance", "toolchains.ts"),
  join("conformance", "postgres.ts"),
  join("conformance", "prisma-client.ts"),
  join("conformance", "sqlite3.ts"),
]);

const SCOPE = "@mortise/";

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
const violations: Violation[] = [];
let files = 0;

for (const name of foldersIn(join(root, "packages"))) checkPackage(name);
for (const folder of BESIDE) {
  for (const path of filesBelow(join(root, folder), CODE)) checkBeside(path, folder);
}
report("imports", violations, `${files} files`);

function violate(path: string, line: number, message: string): void {
  violations.push({ path: relative(root, path), line, message });
}

function checkPackage(name: string): void {
  const folder = join(root, "packages", name);
  const manifestPath = join(folder, "package.json");
  if (MAY_IMPORT[name] === undefined) {
    violate(manifestPath, 1, `"${name}" is not in the table of who may import whom`);
    return;
  }
  const declared = checkManifest(name, manifestPath);
  const references = checkReferences(name, join(folder, "tsconfig.json"));
  for (const path of [...filesBelow(join(folder, "src"), CODE), ...filesBelow(join(folder, "bin"), CODE)]) {
    for (const { text, line } of specifiers(path)) {
      if (text === undefined)
        violate(path, line, "a computed import cannot be checked: name what is imported");
      else if (isRelative(text)) checkRelative(path, line, text, folder);
      else checkBare(path, line, text, name, declared, references);
    }
  }
  for (const path of filesBelow(join(folder, "test"), CODE)) {
    for (const { text, line } of specifiers(path)) {
      if (text === undefined) continue;
      if (isRelative(text)) checkOfTest(path, line, text, name);
      else checkNotBeside(path, line, text);
    }
  }
}

function specifiers(path: string): ReturnType<typeof specifiersOf> {
  files++;
  return specifiersOf(parse(path));
}

function isRelative(specifier: string): boolean {
  return /^(?:\.|\/|file:)/.test(specifier);
}

function mayImport(name: string, other: string): boolean {
  const allowed = MAY_IMPORT[name];
  return MAY_IMPORT[other] !== undefined && (allowed === "any" || allowed?.includes(other) === true);
}

/** What the manifest declares for run time; what it must not declare is a violation. */
function checkManifest(name: string, path: string): ReadonlySet<string> {
  const manifest = readObject(path);
  const declared = new Set<string>();
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
    const list = manifest[kind];
    for (const dependency of typeof list === "object" && list !== null ? Object.keys(list) : []) {
      declared.add(dependency);
      if (dependency.startsWith(SCOPE) && !mayImport(name, dependency.slice(SCOPE.length))) {
        violate(path, lineOf(path, `"${dependency}"`), `${name} must not depend on ${dependency}`);
      }
    }
  }
  return declared;
}

/** Names of the packages that the project refers to; what it must not refer to is a violation. */
function checkReferences(name: string, path: string): ReadonlySet<string> {
  const { references } = readObject(path);
  const names = new Set<string>();
  for (const reference of Array.isArray(references) ? references : []) {
    const target: unknown = reference?.path;
    if (typeof target !== "string") continue;
    const other = relative(join(root, "packages"), resolve(dirname(path), target));
    names.add(other);
    if (other !== name && !other.startsWith(name + sep) && !mayImport(name, other)) {
      violate(path, lineOf(path, `"${target}"`), `${name} must not refer to ${other}`);
    }
  }
  return names;
}

function checkRelative(path: string, line: number, specifier: string, folder: string): void {
  const target = specifier.startsWith("file:") ? specifier : resolve(dirname(path), specifier);
  if (target !== folder && !target.startsWith(folder + sep)) {
    violate(path, line, `"${specifier}" leads out of the package`);
    return;
  }
  const from = languageOf(path);
  const to = languageOf(target);
  if (to === undefined || from === to || path === join(root, "packages/pdk/src/index.ts")) return;
  violate(path, line, `${from ?? "the shared part"} must not import the language ${to}`);
}

/** The language whose generator a file is part of. */
function languageOf(path: string): string | undefined {
  const [first, ...others] = relative(join(root, "packages/pdk/src"), path).split(sep);
  return others.length > 0 ? LANGUAGES.find((language) => language === first) : undefined;
}

function checkBare(
  path: string,
  line: number,
  specifier: string,
  name: string,
  declared: ReadonlySet<string>,
  references: ReadonlySet<string>,
): void {
  if (isBuiltin(specifier)) return;
  const dependency = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (dependency.startsWith(SCOPE)) {
    const other = dependency.slice(SCOPE.length);
    if (!mayImport(name, other) || other === name) {
      violate(path, line, `${name} must not import ${dependency}`);
      return;
    }
    if (!references.has(other)) violate(path, line, `tsconfig.json does not refer to ../${other}`);
  }
  if (!declared.has(dependency)) violate(path, line, `package.json does not declare ${dependency}`);
}

/** A package's test: data from anywhere, but code of its own package only; other packages by their names. */
function checkOfTest(path: string, line: number, specifier: string, name: string): void {
  const target = relative(root, resolve(dirname(path), specifier));
  const [top = "", other] = target.split(sep);
  if (ASKED_BY_TESTS.has(target)) return;
  if (top === "packages" && other !== name) violate(path, line, `"${specifier}" leads out of the package`);
  else if (BESIDE.includes(top)) violate(path, line, `nothing imports ${top}/`);
}

/** A file beside the packages: it stays in its folder, and takes packages by their names. */
function checkBeside(path: string, folder: string): void {
  for (const { text, line } of specifiers(path)) {
    if (text === undefined) continue;
    if (!isRelative(text)) {
      checkNotBeside(path, line, text);
      continue;
    }
    const target = relative(root, resolve(dirname(path), text));
    const [top = ""] = target.split(sep);
    if ((path.endsWith(".test.ts") || folder === "examples") && ASKED_BY_TESTS.has(target)) continue;
    if (top === "packages") violate(path, line, `"${text}": packages are imported by their names`);
    else if (top !== folder && BESIDE.includes(top)) violate(path, line, `nothing imports ${top}/`);
  }
}

/** Of our own names, only the packages' may be imported: the other workspaces are nobody's dependency. */
function checkNotBeside(path: string, line: number, specifier: string): void {
  const [name = ""] = specifier.startsWith(SCOPE) ? specifier.slice(SCOPE.length).split("/") : [];
  if (name !== "" && MAY_IMPORT[name] === undefined) violate(path, line, `nothing imports ${SCOPE}${name}`);
}

function readObject(path: string): { readonly [member: string]: unknown } {
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof value !== "object" || value === null) throw new TypeError(`${path} is no JSON object`);
  return value as { readonly [member: string]: unknown };
}

function lineOf(path: string, text: string): number {
  const before = readFileSync(path, "utf8").split(text, 1)[0] ?? "";
  return before.split("\n").length;
}
