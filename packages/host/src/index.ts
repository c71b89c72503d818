export type {
  AppFetch,
  Auth,
  AuthCall,
  AuthOption,
  CallRecord,
  CredentialReason,
  FastifyLike,
  FixedAuth,
  HeldAlternative,
  HttpLimits,
  HttpOptions,
  MissingCredential,
  NodeFetchOptions,
  NodeListener,
  OAuth2ClientCredentials,
  PluginCall,
  RequestSignature,
  SchemeAnswer,
  SchemeApiKey,
  SchemeAuth,
  SchemeCredential,
  SignableRequest,
  SignedHeaders,
} from "@mortise/capabilities";
export { CREDENTIAL_REASONS, fetchOfFastify, fetchOfNode, pluginCallOf } from "@mortise/capabilities";
export type { Fit } from "@mortise/contract";
export type { LogEntry, LogLevel } from "@mortise/runtime";
export { HOST_ERROR_CODES, HostError, type HostErrorCode, type HostErrorFacts } from "./error.ts";
export { createHost, type Host, type HostOptions, type LoadOptions } from "./host.ts";
export type { Limits } from "./limits.ts";
export type { CallOptions, Plugin } from "./plugin.ts";
export type { PluginSource } from "./source.ts";
