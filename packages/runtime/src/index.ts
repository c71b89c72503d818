export {
  RUNTIME_ERROR_CODES,
  RuntimeError,
  type RuntimeErrorCode,
  type RuntimeErrorFacts,
} from "./errors.ts";
export type { HostAnswer, HostCall, HostFunction, HostImports } from "./host-function.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export type { LogEntry, LogLevel } from "./log.ts";
export type { AllowedPath } from "./manifest/folders.ts";
export type { Manifest, ManifestMemory, ManifestModule } from "./manifest/manifest.ts";
export type { ExportMetrics, Latencies, PluginMetrics } from "./metrics.ts";
export {
  type ModuleExport,
  type ModuleImport,
  type ModuleInterface,
  readModuleInterface,
} from "./module/interface.ts";
export type { FunctionType, ValueType } from "./module/types.ts";
export type { CallOptions, LoadOptions, RuntimeOptions } from "./options.ts";
export type { Plugin } from "./plugin.ts";
export type { Result } from "./result.ts";
export { createRuntime, type Runtime, type RuntimeMetrics } from "./runtime.ts";
export type { PluginSource } from "./source.ts";
