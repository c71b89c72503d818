/** Which of an operation's documented responses are answers, and which are failures. */
import type { Operation, Response } from "@mortise/contract";

/** The responses that an operation returns: its 2xx ones, or `default` where there is none. May be empty. */
export function successes(operation: Operation): readonly Response[] {
  const documented = operation.responses.filter(({ status }) => status.startsWith("2"));
  return documented.length > 0 ? documented : operation.responses.filter(isDefault);
}

/** The responses that an operation throws. */
export function failures(operation: Operation): readonly Response[] {
  const returned = new Set(successes(operation));
  return operation.responses.filter((response) => !returned.has(response));
}

/** The responses whose status a `4XX` or `default` may stand for: those of its class, or all. */
export function alike(response: Response, all: readonly Response[]): readonly Response[] {
  if (isDefault(response)) return all;
  return /^\dXX$/i.test(response.status)
    ? all.filter(({ status }) => status[0] === response.status[0])
    : [response];
}

function isDefault({ status }: Response): boolean {
  return status === "default";
}
