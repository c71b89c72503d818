import type { Contract } from "@mortise/contract";
import type { Kit } from "../kit.ts";
import { type GoKitOptions, resolveOptions } from "./options.ts";
import { moduleFiles } from "./project.ts";

/**
 * Generates the kit that an author imports to write Go plug-ins for one app: a Go module over Extism's own PDK, ready to
 * use. Pure: reads and writes nothing, and changes neither argument.
 *
 * @throws PdkError `invalid-module-path`, `invalid-package-name`
 */
export function generateGoKit(_contract: Contract, options: GoKitOptions): Kit {
  const resolved = resolveOptions(options);
  return { files: [...moduleFiles(resolved)], diagnostics: [] };
}
