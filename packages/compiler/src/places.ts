import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** This package's folder: from `src/` as from `dist/`, one up. */
const packageFolder = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What engine/build.ts made. */
export const ENGINE_FOLDER = join(packageFolder, "dist/engine");

/** Declarations of what a plug-in finds besides JavaScript itself. */
export const GLOBALS_DECLARATION = join(packageFolder, "globals.d.ts");

/** The name that the bundle goes by in QuickJS. The prelude looks for it in stacks (guest/errors.ts). */
export const BUNDLE_NAME = "plugin.js";
