import type { Diagnostic } from "./diagnostic.ts";

/** Codes of {@link ContractError}. */
export type ContractErrorCode = "not-a-contract" | "unsupported-format-version" | "contracts-do-not-join";

/** A contract could not be read or made. `diagnostics` lists every finding, not only the first. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly code: ContractErrorCode;
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: ContractErrorCode, message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.code = code;
    this.diagnostics = diagnostics;
  }
}
