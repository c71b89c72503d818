/** Which of an operation's documented responses are answers, and which are failures. */
import type { Operation, Response, Type } from "@mortise/contract";
import { jsonType } from "./views.ts";

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

/** Whether what the operation returns needs a name, because it is more than a name or a word. */
export function hasNamedResult(operation: Operation): boolean {
  const [only, ...others] = successes(operation);
  if (!only) return false;
  if (others.length > 0 || only.contents.length > 1) return true;
  return only.contents.some((content) => !isShort(jsonType(content)));
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

function isShort(type: Type | undefined): boolean {
  switch (type?.kind) {
    case "object":
    case "map":
    case "union":
    case "intersection":
    case "tuple":
    case "enum":
      return false;
    case "list":
    case "nullable":
      return isShort(type.of);
    default:
      return true;
  }
}
