import { DocumentError } from "../error.ts";
import { isObject, type Loose, member } from "../loose.ts";

/** The versions that are read. 3.2 is read as 3.1 with its additions. */
export type DocumentVersion = "2.0" | "3.0" | "3.1" | "3.2";

/**
 * The version of OpenAPI that a document claims.
 *
 * @throws DocumentError `not-openapi` or `unsupported-version`.
 */
export function versionOf(document: unknown): {
  readonly document: Loose;
  readonly version: DocumentVersion;
} {
  if (!isObject(document)) throw new DocumentError("not-openapi", "The document is no object.");
  const claimed =
    member(document, "openapi") ?? member(document, "swagger") ?? member(document, "swaggerVersion");
  if (typeof claimed !== "string" && typeof claimed !== "number") {
    throw new DocumentError(
      "not-openapi",
      'The document has neither "openapi" nor "swagger" with a version.',
    );
  }
  // YAML without quotes makes a number of 2.0 and 3.1.
  const version = Number.isInteger(claimed) ? `${claimed}.0` : String(claimed);
  const family = /^(2\.0|3\.0|3\.1|3\.2)(\.|-|$)/.exec(version)?.[1];
  if (family === undefined) {
    throw new DocumentError(
      "unsupported-version",
      `OpenAPI ${version} is not read; 2.0, 3.0, 3.1 and 3.2 are.`,
    );
  }
  return { document, version: family as DocumentVersion };
}
