import type { Contract } from "@mortise/contract";
import { proseLine } from "../document-text.ts";
import type { KitFile } from "../kit.ts";
import type { TypeScriptKitOptions } from "./options.ts";

/** The kit's `package.json`. `sideEffects: false` lets a bundler leave out what a plug-in doesn't use. */
export function packageFile(contract: Contract, options: Required<TypeScriptKitOptions>): KitFile {
  const entry = (name: string) => ({ types: `./${name}.d.ts`, default: `./${name}.js` });
  return jsonFile("package.json", {
    name: options.packageName,
    version: options.packageVersion,
    description: `Plug-in kit for ${proseLine(contract.title)} ${proseLine(contract.version)}`,
    type: "module",
    sideEffects: false,
    exports: {
      ".": entry("index"),
      "./testing": entry("testing"),
      "./kit.json": "./kit.json",
      "./package.json": "./package.json",
    },
    mortise: "./kit.json",
  });
}

/** `kit.json`: what the compiler reads of a kit. `handlers` are pairs of an export's name and its event's wire name. */
export function manifestFile(
  contract: Contract,
  handlers: readonly (readonly [exportName: string, event: string])[],
): KitFile {
  return jsonFile("kit.json", {
    formatVersion: 1,
    contract: { title: contract.title, version: contract.version },
    exports: Object.fromEntries(handlers),
  });
}

function jsonFile(path: string, value: object): KitFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` };
}
