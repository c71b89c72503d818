import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import type { Report } from "../diagnostics.ts";
import { DocumentError } from "../error.ts";
import { isObject, type Loose } from "../loose.ts";
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
  try {
    const upgraded: unknown = upgradeFromTwoToThree(copy);
    if (isObject(upgraded)) return upgraded;
    throw new TypeError("It is no object any more.");
  } catch (cause) {
    throw new DocumentError(
      "unreadable",
      `The Swagger 2.0 document can't be upgraded to 3.0: ${(cause as Error).message}`,
      { cause },
    );
  }
}
