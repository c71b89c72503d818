import type { Contract } from "@mortise/contract";
import type { Kit, KitFile } from "@mortise/pdk";

/** What a starter is made of. */
export interface StarterParts {
  /** The plug-in's name: of its folder, its package, crate or module. */
  readonly name: string;
  /** The name that its sources take the kit by. */
  readonly kitName: string;
  readonly kit: Kit;
  readonly contract: Contract;
  /** The version of Mortise's own packages. */
  readonly version: string;
}

/** A language's part of a starter. */
export interface StarterProject {
  /** The plug-in's sources and what its tools need; paths relative to the plug-in's folder. */
  readonly files: readonly KitFile[];
  /** What to type, in this order: each with what it does. */
  readonly commands: readonly StarterCommand[];
  /** Paths that belong in no repository. */
  readonly ignored: readonly string[];
}

export interface StarterCommand {
  readonly command: string;
  readonly does: string;
}

/** Where things are in a plug-in's folder. */
export const KIT_FOLDER = "kit";
export const CONTRACT_FILE = "contract.json";
export const PLUGIN_FILE = "plugin.wasm";
