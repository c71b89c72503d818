import type { Operation, Type } from "@mortise/contract";
import { successes } from "../answers.ts";
import { jsonType } from "../views.ts";

/** Whether what the operation returns needs a name, because it is more than a name or a word. */
export function hasNamedResult(operation: Operation): boolean {
  const [only, ...others] = successes(operation);
  if (!only) return false;
  if (others.length > 0 || only.contents.length > 1) return true;
  return only.contents.some((content) => !isShort(jsonType(content)));
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
