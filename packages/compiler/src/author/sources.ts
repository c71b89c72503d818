import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Kit, kitAt } from "./kit.ts";
import { foldersAbove, isRecord, nearest, readJsonObject } from "./package.ts";

/** A plug-in's own files are followed up to this many; a plug-in of more still builds. */
const FILES_AT_MOST = 500;

/** Takes time in proportion to the text, whatever the text is. */
const SPECIFIER = /\b(?:from|import)(?:\s*\(\s*|\s*)["']([^"'\n]+)["']/g;
const EXTENSIONS = ["", ".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts", "/index.js"];

/**
 * The kits that a plug-in's own files mention, also in `import type`, of which a bundle shows nothing: a plug-in may
 * only listen, and call no operation.
 *
 * This reads text, not syntax: an import in a comment counts. That does no harm.
 */
export function kitsMentionedFrom(entry: string): readonly Kit[] {
  const kits = new Map<string, Kit>();
  const seen = new Set<string>([entry]);
  for (const file of seen) {
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(SPECIFIER)) {
      if (specifier.startsWith(".")) {
        const path = fileOf(resolve(dirname(file), specifier));
        if (path !== undefined && seen.size < FILES_AT_MOST) seen.add(path);
      } else {
        const kit = kitOf(specifier, dirname(file));
        if (kit !== undefined) kits.set(kit.folder, kit);
      }
    }
  }
  return [...kits.values()];
}

function fileOf(path: string): string | undefined {
  const candidates = [path.replace(/\.(m?)js$/, ".$1ts"), ...EXTENSIONS.map((extension) => path + extension)];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

/** The kit that an import names, looked for as Node.js looks for packages. */
function kitOf(specifier: string, from: string): Kit | undefined {
  if (specifier.startsWith("#")) return kitAtAlias(specifier, from);
  const name = /^(@[^/]+\/)?[^/@:]+/.exec(specifier)?.[0];
  if (name === undefined) return undefined;
  for (const folder of foldersAbove(from)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return kitAt(candidate);
  }
  return undefined;
}

/** The kit that a plug-in's own `package.json` has a name for, in its `imports`. */
function kitAtAlias(alias: string, from: string): Kit | undefined {
  const path = nearest(from, "package.json");
  if (path === undefined) return undefined;
  const { imports } = readJsonObject(path) ?? {};
  const target = isRecord(imports) ? imports[alias] : undefined;
  return typeof target === "string" ? kitAt(dirname(resolve(dirname(path), target))) : undefined;
}
