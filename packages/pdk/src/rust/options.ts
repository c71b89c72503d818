import type { Contract } from "@mortise/contract";
import { PdkError } from "../error.ts";
import { isSemanticVersion } from "../semantic-version.ts";

export interface RustKitOptions {
  /**
   * The kit's crate, such as `lago_pdk` or `lago-pdk`: ASCII letters, digits, `-` and `_`, a letter first, at most 64
   * characters, no word of Rust's own. Authors import it with `_` for each `-`.
   */
  readonly crateName: string;
  /** A semantic version. Default: the contract's version where it is one, else `0.0.0`. */
  readonly crateVersion?: string;
}

/** The rule of crates.io, where a name that is no keyword follows. */
const CRATE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Words that are no crate's name: keywords, and crates that every program or this kit has already. */
const TAKEN: ReadonlySet<string> = new Set(
  (
    "abstract alloc as async await base64 become box break const continue core crate do dyn else enum extern extism_pdk " +
    "false final fn for gen if impl in let loop macro match mod move mut override priv proc_macro pub ref return self " +
    "serde serde_json static std struct super test trait true try type typeof unsafe unsized use virtual where while yield"
  ).split(" "),
);

/**
 * The options, checked and complete.
 *
 * @throws PdkError `invalid-package-name`, `invalid-package-version`
 */
export function resolveOptions(
  contract: Contract,
  options: RustKitOptions,
): Readonly<Required<RustKitOptions>> {
  const { crateName, crateVersion } = options;
  const isName =
    typeof crateName === "string" &&
    CRATE_NAME.test(crateName) &&
    !TAKEN.has(importName(crateName).toLowerCase());
  if (!isName) {
    throw new PdkError("invalid-package-name", `${JSON.stringify(crateName)} is no name for a Rust crate.`);
  }
  if (crateVersion !== undefined && !isSemanticVersion(crateVersion)) {
    throw new PdkError(
      "invalid-package-version",
      `${JSON.stringify(crateVersion)} is no semantic version, such as 1.2.3.`,
    );
  }
  const fallback = isSemanticVersion(contract.version) ? contract.version : "0.0.0";
  return Object.freeze({ crateName, crateVersion: crateVersion ?? fallback });
}

/** A crate's name as it is written in Rust. */
export function importName(crateName: string): string {
  return crateName.replaceAll("-", "_");
}
