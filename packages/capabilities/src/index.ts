// What apps use.
export type { Auth, AuthCall, AuthOption } from "./auth.ts";
export { CallBudget } from "./budget.ts";
export type { CallRecord, Capabilities, CapabilityCall } from "./capabilities.ts";
export { CapabilityError, type CapabilityErrorCode } from "./error.ts";
export { Grants, grantsOf } from "./grants.ts";
export { httpCapabilities } from "./http.ts";
export type { HttpLimits } from "./limits.ts";
export type { HttpOptions } from "./options.ts";
