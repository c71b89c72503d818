export type {
  Auth,
  AuthCall,
  AuthOption,
  CallRecord,
  HttpLimits,
  HttpOptions,
} from "@mortise/capabilities";
export type { Limits, LogEntry, LogLevel } from "@mortise/runtime";
export { HOST_ERROR_CODES, HostError, type HostErrorCode, type HostErrorFacts } from "./error.ts";
export type { Host, HostOptions, LoadOptions } from "./host.ts";
export type { CallOptions, Plugin } from "./plugin.ts";
