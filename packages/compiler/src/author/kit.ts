import { dirname, join, resolve } from "node:path";
import { BuildError } from "../error.ts";
import { isRecord, nearest, readJsonObject } from "./package.ts";

/** A kit: a package generated for one app. What of it the compiler needs is in its `kit.json`. */
export interface Kit {
  /** The package's folder. */
  readonly folder: string;
  /** The package's name. */
  readonly name: string;
  readonly contract: { readonly title: string; readonly version: string };
  /** For each name that an entry file may export, the wire name of its event. */
  readonly exports: ReadonlyMap<string, string>;
  /** The type declarations, which hold `interface Handlers`; nothing if the package says nothing of them. */
  readonly declarations?: string;
}

/**
 * The kit that a file belongs to, or that a folder is.
 *
 * @throws BuildError `broken-kit`
 */
export function kitAt(folder: string): Kit | undefined {
  const path = nearest(folder, "package.json");
  if (path === undefined) return undefined;
  const manifest = readJsonObject(path);
  if (typeof manifest?.mortise !== "string") return undefined;
  const home = dirname(path);
  const declarations = declarationsOf(manifest);
  return {
    folder: home,
    name: typeof manifest.name === "string" ? manifest.name : home,
    ...readKitFile(resolve(home, manifest.mortise)),
    ...(declarations === undefined ? {} : { declarations: join(home, declarations) }),
  };
}

function readKitFile(path: string): Pick<Kit, "contract" | "exports"> {
  const kit = readJsonObject(path);
  const broken = (what: string) => new BuildError("broken-kit", [{ text: `The kit file ${path} ${what}` }]);
  if (kit === undefined) throw broken("is missing, or is not a JSON object.");
  if (kit.formatVersion !== 1) {
    throw broken(`has format version ${JSON.stringify(kit.formatVersion)}; this compiler reads version 1.`);
  }
  const { exports, contract } = kit;
  if (!isRecord(exports) || !Object.values(exports).every((name) => typeof name === "string")) {
    throw broken('has no table of names in "exports".');
  }
  const { title, version } = isRecord(contract) ? contract : {};
  return {
    contract: { title: String(title ?? ""), version: String(version ?? "") },
    exports: new Map(Object.entries(exports) as [string, string][]),
  };
}

/** Where a package has its declarations: `exports["."]` as TypeScript reads it, or `types`. */
function declarationsOf(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const { exports, types, typings } = manifest;
  const main = isRecord(exports) && "." in exports ? exports["."] : exports;
  for (const candidate of [underCondition(main), types, typings]) {
    if (typeof candidate === "string") return candidate.replace(/(?<!\.d)\.(m?)js$/, ".d.$1ts");
  }
  return undefined;
}

function underCondition(target: unknown): unknown {
  if (!isRecord(target)) return target;
  for (const condition of ["types", "import", "default"]) {
    if (condition in target) return underCondition(target[condition]);
  }
  return undefined;
}

/** What several kits let an entry file export, taken together. @throws BuildError `broken-kit` if two disagree */
export function exportNamesOf(kits: readonly Kit[]): ReadonlyMap<string, string> | undefined {
  if (kits.length === 0) return undefined;
  const names = new Map<string, string>();
  for (const kit of kits) {
    for (const [name, wireName] of kit.exports) {
      const other = names.get(name);
      if (other !== undefined && other !== wireName) {
        const text = `Two kits mean different events by ${name}: ${other}, and ${wireName} (${kit.name}).`;
        throw new BuildError("broken-kit", [{ text }]);
      }
      names.set(name, wireName);
    }
  }
  return names;
}
