import type { Contract } from "@mortise/contract";
import type { Kit } from "../kit.ts";
import { resolveOptions, type TypeScriptKitOptions } from "./options.ts";
import { packageFile } from "./project.ts";

/**
 * Generates the kit that an author installs to write TypeScript plug-ins for one app: an npm package of `.js` and
 * `.d.ts` files, ready to use. Pure: reads and writes nothing, and changes neither argument.
 *
 * @throws PdkError `invalid-package-name`, `invalid-package-version`
 */
export function generateTypeScriptKit(contract: Contract, options: TypeScriptKitOptions): Kit {
  const resolved = resolveOptions(contract, options);
  return { files: [packageFile(contract, resolved)], diagnostics: [] };
}
