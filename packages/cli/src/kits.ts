import type { Contract } from "@mortise/contract";
import { generateGoKit, generateRustKit, generateTypeScriptKit, type Kit } from "@mortise/pdk";
import type { KitLanguage } from "./languages.ts";

/** What every language's kit is asked for. */
export interface KitRequest {
  /** Its name, in the language's own form. */
  readonly name: string;
  readonly packageVersion?: string;
}

const GENERATE: { readonly [language in KitLanguage]: (contract: Contract, request: KitRequest) => Kit } = {
  typescript: (contract, { name, packageVersion }) =>
    generateTypeScriptKit(contract, {
      packageName: name,
      ...(packageVersion !== undefined && { packageVersion }),
    }),
  rust: (contract, { name, packageVersion }) =>
    generateRustKit(contract, {
      crateName: name,
      ...(packageVersion !== undefined && { crateVersion: packageVersion }),
    }),
  go: (contract, { name }) => generateGoKit(contract, { modulePath: name }),
};

/**
 * A contract's kit in a language.
 *
 * @throws PdkError for a name or version that the language does not allow.
 */
export function generateKit(language: KitLanguage, contract: Contract, request: KitRequest): Kit {
  return GENERATE[language](contract, request);
}

/** Where a kit has its first plug-in and that plug-in's unit test. */
const FIRST_PLUGIN = "examples/first/";

/** The first plug-in of a kit, by paths within its own folder. Empty: the contract has no event that one could handle. */
export function firstPlugin({ files }: Kit): Kit["files"] {
  return files
    .filter(({ path }) => path.startsWith(FIRST_PLUGIN))
    .map(({ path, text }) => ({ path: path.slice(FIRST_PLUGIN.length), text }));
}
