import type { Contract } from "@mortise/contract";
import { PdkError } from "../error.ts";

export interface TypeScriptKitOptions {
  /** The kit's npm name, such as `@acme/lago`: what authors import from. Lower case, at most 214 characters. */
  readonly packageName: string;
  /** A semantic version. Default: the contract's version where it is one, else `0.0.0`. */
  readonly packageVersion?: string;
}

/** npm's rule for names of new packages. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Semantic Versioning 2.0.0, its own regular expression without the named groups. */
const SEMANTIC_VERSION =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*))*)?(?:\+[0-9a-z-]+(?:\.[0-9a-z-]+)*)?$/i;

/**
 * The options, checked and complete.
 *
 * @throws PdkError `invalid-package-name`, `invalid-package-version`
 */
export function resolveOptions(
  contract: Contract,
  options: TypeScriptKitOptions,
): Readonly<Required<TypeScriptKitOptions>> {
  const { packageName, packageVersion } = options;
  if (typeof packageName !== "string" || packageName.length > 214 || !PACKAGE_NAME.test(packageName)) {
    throw new PdkError("invalid-package-name", `${JSON.stringify(packageName)} is no npm package name.`);
  }
  const isVersion = (text: string) => text.length <= 256 && SEMANTIC_VERSION.test(text);
  if (packageVersion !== undefined && !isVersion(packageVersion)) {
    throw new PdkError(
      "invalid-package-version",
      `${JSON.stringify(packageVersion)} is no semantic version, such as 1.2.3.`,
    );
  }
  const fallback = isVersion(contract.version) ? contract.version : "0.0.0";
  return Object.freeze({ packageName, packageVersion: packageVersion ?? fallback });
}
