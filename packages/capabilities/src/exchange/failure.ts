import type { Deadline } from "../deadline.ts";
import type { HttpLimits } from "../limits.ts";
import { headTooLarge, invalidRequest, invalidResponse, RefusedCall } from "../refused.ts";
import { codeOf } from "./receive.ts";

/**
 * What a plug-in is told when a call failed. Errors of the network name hosts and addresses inside the app, so none of
 * their text is in it; their code is the refusal's `reason`, for the operator.
 */
export function refusalOf(error: unknown, deadline: Deadline, limits: HttpLimits): RefusedCall {
  if (error instanceof RefusedCall) return error;
  switch (deadline.endedBy) {
    case "timeout":
      return new RefusedCall("timed-out", `The API did not answer within ${limits.timeoutMs} ms.`, "timeout");
    case "caller":
      return new RefusedCall("timed-out", "The call was ended by the app.", "aborted");
    case "closed":
      return new RefusedCall("unreachable", "The app has closed its API to plug-ins.", "closed");
    default:
      return networkRefusal(error, limits);
  }
}

function networkRefusal(error: unknown, limits: HttpLimits): RefusedCall {
  const code = codeOf(error) || (error instanceof Error ? error.name : "");
  if (code === "UND_ERR_CONNECT_TIMEOUT") {
    return new RefusedCall("timed-out", "The API could not be reached in time.", code);
  }
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW") return headTooLarge(limits);
  if (
    code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" ||
    code === "HTTPParserError" ||
    code.startsWith("HPE_")
  ) {
    return invalidResponse("The API's answer is not HTTP.", code);
  }
  if (code === "UND_ERR_INVALID_ARG") {
    const refused = invalidRequest("The request cannot be sent over HTTP.");
    return new RefusedCall(refused.code, refused.message, code);
  }
  return new RefusedCall("unreachable", "The API could not be reached.", code || "unknown");
}
