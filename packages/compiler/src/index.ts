// What apps and tools use.
export { type BuildTimings, type BuiltPlugin, buildPlugin } from "./build.ts";
export {
  BUILD_ERROR_CODES,
  BuildError,
  type BuildErrorCode,
  type BuildMessage,
  formatMessage,
} from "./error.ts";
export type { BuildOptions } from "./options.ts";
// What other packages of Mortise use.
export { type ModuleSummary, readModule } from "./wasm/module.ts";
