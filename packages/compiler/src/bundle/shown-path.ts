import { dirname, join, relative } from "node:path";
import { nearest, readJsonObject } from "../author/package.ts";

/**
 * A source file as stacks name it. Files of packages go by their package's name, wherever it is installed or linked
 * from: the same for everybody who builds the plug-in. Empty for the compiler's own code.
 */
export function shownPath(source: string, folder: string): string {
  if (/^(\.\/)?mortise:/.test(source) || /(^|\/)dist\/engine\/globals\//.test(source)) return "";
  const inPackages = source.lastIndexOf("node_modules/");
  if (inPackages !== -1) return source.slice(inPackages);
  return source.startsWith("../") ? inLinkedPackage(join(folder, source), folder) : source;
}

/** A file above the plug-in's folder: of a package that is linked from there, or of the plug-in itself. */
function inLinkedPackage(file: string, folder: string): string {
  const shown = (path: string): string => path.replaceAll("\\", "/");
  const manifest = nearest(dirname(file), "package.json");
  const name = manifest === undefined ? undefined : readJsonObject(manifest)?.name;
  if (manifest === undefined || typeof name !== "string") return shown(relative(folder, file));
  const home = dirname(manifest);
  const ownPackage = !relative(home, folder).startsWith("..");
  return ownPackage ? shown(relative(folder, file)) : `node_modules/${name}/${shown(relative(home, file))}`;
}
