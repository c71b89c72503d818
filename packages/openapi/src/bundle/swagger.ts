import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import type { Report } from "../diagnostics.ts";
import { DocumentError } from "../error.ts";
import { isObject, itemsIn, type Located, type Loose, member, membersOf } from "../loose.ts";
import { settleSwagger } from "./settle.ts";

/**
 * A Swagger 2.0 document as OpenAPI 3.0. The upgrader does nearly all; what it would drop or stumble over is put right
 * or reported before.
 *
 * @throws DocumentError `unreadable` when the upgrader gives up.
 */
export function upgradeSwagger(document: Loose, report: Report): Loose {
  // A copy without shared objects: the upgrader changes each object it meets, and must not meet one twice.
  const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  settleSwagger(copy, report);
  const required = requiredForms(copy);
  try {
    const upgraded: unknown = upgradeFromTwoToThree(copy);
    if (isObject(upgraded)) {
      for (const place of required) requireBody(upgraded, place);
      return upgraded;
    }
    throw new TypeError("It is no object any more.");
  } catch (cause) {
    throw new DocumentError(
      "unreadable",
      `The Swagger 2.0 document can't be upgraded to 3.0: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** An operation, by its path and method. */
type Place = readonly [path: string, method: string];

/** The operations with a form of which a field is required: then so is the form, which the upgrader does not say. */
function requiredForms(document: Loose): readonly Place[] {
  return membersOf(document.paths, "").flatMap((item) =>
    membersOf(item.value, "").flatMap((operation): Place[] => {
      const parameters = itemsIn(isObject(operation.value) ? operation.value : {}, "parameters", "");
      const isForm = ({ value }: Located) =>
        isObject(value) && value.in === "formData" && value.required === true;
      return parameters.some(isForm) ? [[item.name, operation.name]] : [];
    }),
  );
}

function requireBody(document: Loose, [path, method]: Place): void {
  const body = member(member(member(document.paths, path), method), "requestBody");
  if (isObject(body)) (body as Record<string, unknown>).required = true;
}
