import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BuildError, type BuildOptions, type BuiltPlugin, buildPlugin } from "@mortise/compiler";
import { onTestFinished } from "vitest";

const kit = join(import.meta.dirname, "fixtures/kit");

/** A folder as a plug-in's author has one, with the fixture's kit and zod installed. It goes when the test ends. */
export function authorFolder(files: Readonly<Record<string, string>>): string {
  const folder = makeFolder(files);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function makeFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "mortise-author-"));
  mkdirSync(join(folder, "node_modules/@acme"), { recursive: true });
  symlinkSync(kit, join(folder, "node_modules/@acme/kit"));
  symlinkSync(dirname(findPackageJSON("zod", import.meta.url) ?? ""), join(folder, "node_modules/zod"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Builds `plugin.ts` of these files, or of this text. */
export async function build(
  files: string | Readonly<Record<string, string>>,
  options: Partial<BuildOptions> = {},
): Promise<BuiltPlugin> {
  const folder = makeFolder(typeof files === "string" ? { "plugin.ts": files } : files);
  try {
    return await buildPlugin({ entry: join(folder, "plugin.ts"), ...options });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets an entry file export these under their own names, although it uses a kit. */
export function namesAsWritten(source: string): ReadonlyMap<string, string> {
  const names = [...source.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(
    ([, name = ""]) => name,
  );
  return new Map(names.map((name) => [name, name]));
}

/** What a build that must fail says. */
export async function refusal(
  files: string | Readonly<Record<string, string>>,
  options: Partial<BuildOptions> = {},
): Promise<BuildError> {
  try {
    await build(files, options);
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error("It was built.");
}
