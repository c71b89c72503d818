import type { KitFile } from "@mortise/pdk";
import { firstPlugin } from "../kits.ts";
import type { StarterLanguage } from "../languages.ts";
import { goProject } from "./go.ts";
import { PLUGIN_FILE, type StarterCommand, type StarterParts, type StarterProject } from "./parts.ts";
import { readmeOf } from "./readme.ts";
import { typeScriptProject } from "./typescript.ts";

const PROJECTS: { readonly [language in StarterLanguage]: (parts: StarterParts) => StarterProject } = {
  typescript: typeScriptProject,
  go: goProject,
};

/**
 * The files of a new plug-in beside its kit and contract, and what to do with them. No files: the contract has no event
 * that a plug-in could handle.
 */
export function starterOf(
  language: StarterLanguage,
  parts: StarterParts,
): { readonly files: readonly KitFile[]; readonly commands: readonly StarterCommand[] } {
  const sources = firstPlugin(parts.kit);
  if (sources.length === 0) return { files: [], commands: [] };
  const { files, commands, ignored } = PROJECTS[language](parts);
  const own = new Set(files.map(({ path }) => path));
  return {
    files: [
      ...sources.filter(({ path }) => !own.has(path)),
      ...files,
      { path: ".gitignore", text: `${[...ignored, PLUGIN_FILE].join("\n")}\n` },
      readmeOf(language, parts, commands),
    ],
    commands,
  };
}
