import type { KitFile } from "@mortise/pdk";
import { firstPlugin } from "../kits.ts";
import type { KitLanguage } from "../languages.ts";
import { goProject } from "./go.ts";
import { PLUGIN_FILE, type StarterCommand, type StarterParts, type StarterProject } from "./parts.ts";
import { readmeOf } from "./readme.ts";
import { rustProject } from "./rust.ts";
import { typeScriptProject } from "./typescript.ts";

const PROJECTS: { readonly [language in KitLanguage]: (parts: StarterParts) => StarterProject } = {
  typescript: typeScriptProject,
  rust: rustProject,
  go: goProject,
};

/**
 * The files of a new plug-in beside its kit and contract, and what to do with them. No files: the contract has no event
 * that a plug-in could handle.
 */
export function starterOf(
  language: KitLanguage,
  parts: StarterParts,
): { readonly files: readonly KitFile[]; readonly commands: readonly StarterCommand[] } {
  if (firstPlugin(parts.kit).length === 0) return { files: [], commands: [] };
  const { files, commands, ignored } = PROJECTS[language](parts);
  return {
    files: [
      ...files,
      { path: ".gitignore", text: `${[...ignored, PLUGIN_FILE].join("\n")}\n` },
      readmeOf(language, parts, commands),
    ],
    commands,
  };
}
