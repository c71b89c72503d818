import type { Contract } from "@mortise/contract";
import { PdkError } from "../error.ts";
import { isSemanticVersion } from "../semantic-version.ts";

export interface TypeScriptKitOptions {
  /** The kit's npm name, such as `@acme/lago`: what authors import from. Lower case, at most 214 characters. */
  readonly packageName: string;
  /** A semantic version. Default: the contract's version where it is one, else `0.0.0`. */
  readonly packageVersion?: string;
}

/** npm's rule for names of new packages. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

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
  if (packageVersion !== undefined && !isSemanticVersion(packageVersion)) {
    throw new PdkError(
      "invalid-package-version",
      `${JSON.stringify(packageVersion)} is no semantic version, such as 1.2.3.`,
    );
  }
  const fallback = isSemanticVersion(contract.version) ? contract.version : "0.0.0";
  return Object.freeze({ packageName, packageVersion: packageVersion ?? fallback });
}
