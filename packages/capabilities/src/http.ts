import { type Contract, refusal } from "@mortise/contract";
import type { Capabilities } from "./capabilities.ts";
import { CapabilityError } from "./error.ts";
import { Grants } from "./grants.ts";
import { resolveLimits } from "./limits.ts";
import type { HttpOptions } from "./options.ts";

/** A contract's operations, called over HTTP. */
export function httpCapabilities(contract: Contract, options: HttpOptions): Capabilities {
  resolveLimits(options.limits);
  const grants = options.grants ?? new Grants(contract);
  return {
    call: async (operationName, _request, call) => {
      if (!contract.operations.some((operation) => operation.name === operationName)) {
        throw new CapabilityError("unknown-operation", `The contract has no operation "${operationName}".`);
      }
      if (!grants.allows(call.plugin, operationName)) {
        return refusal("not-granted", `"${operationName}" is not granted to this plug-in.`);
      }
      return refusal("unreachable", "The API could not be reached.");
    },
    close: async () => {},
  };
}
