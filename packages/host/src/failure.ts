import { CapabilityError } from "@mortise/capabilities";
import { RuntimeError, type RuntimeErrorCode } from "@mortise/runtime";
import { HostError, type HostErrorCode, type HostErrorFacts } from "./error.ts";

/** What each failure of the runtime is in a host's words. A code that is new there fails to compile here. */
const CODES: Readonly<Record<RuntimeErrorCode, HostErrorCode>> = {
  "invalid-options": "invalid-options",
  // A host loads modules, not manifests.
  "invalid-manifest": "invalid-options",
  "manifest-refused": "invalid-options",
  "module-unavailable": "unreadable-plugin",
  "hash-mismatch": "invalid-plugin",
  "module-too-large": "limit-exceeded",
  "invalid-module": "invalid-plugin",
  "missing-import": "foreign-import",
  closed: "closed",
  overloaded: "overloaded",
  "input-too-large": "limit-exceeded",
  "missing-export": "not-handled",
  aborted: "aborted",
  "start-timeout": "call-timeout",
  "call-timeout": "call-timeout",
  "memory-limit": "limit-exceeded",
  "variable-limit": "limit-exceeded",
  "host-call-limit": "limit-exceeded",
  "host-function-failed": "host-failed",
  // A host opens no way but its operations, so a plug-in that tries another fails by itself.
  "http-request-refused": "plugin-failed",
  "http-request-failed": "plugin-failed",
  trap: "plugin-failed",
  "plugin-error": "plugin-failed",
  "output-too-large": "limit-exceeded",
  "invalid-output": "invalid-answer",
  "worker-died": "host-failed",
};

/** An error of a package below as a host's own, its facts and its cause kept. */
export function hostError(error: unknown, facts: HostErrorFacts): HostError {
  if (error instanceof HostError) return error;
  if (error instanceof CapabilityError) {
    return new HostError("invalid-options", error.message, facts, { cause: error });
  }
  if (!(error instanceof RuntimeError)) {
    return new HostError("host-failed", "Something unforeseen failed in the host.", facts, { cause: error });
  }
  const { code, message, limit, imports, guestMessage, guestStack } = error;
  const known: HostErrorFacts = {
    ...facts,
    ...(limit !== undefined && { limit }),
    ...(imports !== undefined && { names: imports }),
    ...(guestMessage !== undefined && { pluginMessage: guestMessage }),
    ...(guestStack !== undefined && { pluginStack: guestStack }),
  };
  return new HostError(CODES[code], message, known, { cause: error });
}
