// What apps use.

export type { HeldAlternative } from "./auth/alternatives.ts";
export { type MissingCredential, missingCredentials } from "./auth/missing.ts";
export { CREDENTIAL_REASONS, type CredentialReason } from "./auth/reasons.ts";
export type {
  Auth,
  AuthCall,
  AuthOption,
  FixedAuth,
  OAuth2ClientCredentials,
  RequestSignature,
  SchemeAnswer,
  SchemeApiKey,
  SchemeAuth,
  SchemeCredential,
  SignableRequest,
  SignedHeaders,
} from "./auth.ts";
export { CallBudget } from "./budget.ts";
export type { CallRecord, Capabilities, CapabilityCall } from "./capabilities.ts";
export { CapabilityError, type CapabilityErrorCode } from "./error.ts";
export { Grants, grantsOf } from "./grants.ts";
export { httpCapabilities } from "./http.ts";
export { type FastifyLike, fetchOfFastify } from "./in-process/fetch-of-fastify.ts";
export { fetchOfNode, type NodeFetchOptions, type NodeListener } from "./in-process/node/fetch-of-node.ts";
export { type AppFetch, type PluginCall, pluginCallOf } from "./in-process/plugin-call.ts";
export type { HttpLimits } from "./limits.ts";
export type { HttpOptions } from "./options.ts";
export { CallRate, type CallRateOptions } from "./rate.ts";
