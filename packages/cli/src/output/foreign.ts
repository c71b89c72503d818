import type { BuildErrorCode } from "@mortise/compiler";
import type { ContractErrorCode } from "@mortise/contract";
import type { HostErrorCode } from "@mortise/host";
import type { DocumentErrorCode } from "@mortise/openapi";
import type { PdkErrorCode } from "@mortise/pdk";
import { EXIT_CODES, type ExitCode } from "../failure.ts";

/** Errors of Mortise's other packages: by class name, the exit code that each leads to. */
const EXIT_BY_CLASS: { readonly [name: string]: ExitCode } = {
  DocumentError: EXIT_CODES.input,
  ContractError: EXIT_CODES.input,
  PdkError: EXIT_CODES.usage,
  BuildError: EXIT_CODES.no,
  HostError: EXIT_CODES.no,
};

type ForeignCode = DocumentErrorCode | ContractErrorCode | PdkErrorCode | BuildErrorCode | HostErrorCode;

/** Codes of those errors that lead elsewhere than their class. */
const EXIT_BY_CODE: { readonly [code in ForeignCode]?: ExitCode } = {
  "not-a-module": EXIT_CODES.input,
  "entry-not-found": EXIT_CODES.input,
  "invalid-plugin": EXIT_CODES.input,
  "invalid-options": EXIT_CODES.usage,
  "unknown-grant": EXIT_CODES.usage,
  "unknown-event": EXIT_CODES.usage,
};

/** What a person at the command line can do, where the error's own message does not say so. */
const ADVICE: { readonly [code in ForeignCode]?: string } = {
  "not-openapi": "Give an OpenAPI document (2.0 to 3.2), or a contract that mortise contract wrote.",
  "unsupported-version": "Give the document in one of those versions.",
  "not-found": "Check the path or address, also of the files that the document refers to.",
  unreadable: "Check that it is there, and that it is JSON or YAML.",
  "invalid-package-name":
    "npm names are in lower case, such as @acme/pdk; a crate's are letters, digits and hyphens, such as acme-pdk.",
  "invalid-module-path": "Go's module paths are such as example.com/acme/pdk.",
  "invalid-package-version": "Give --package-version a version such as 1.2.3.",
  "entry-not-found": "Check the path; it is relative to the folder that the command runs in.",
  "invalid-plugin": "Give a plug-in that mortise build made, or a core WebAssembly module for Extism.",
  "unknown-import": "mortise check lists everything that doesn't fit.",
  "foreign-import": "mortise check lists everything that doesn't fit.",
  "unknown-event": "mortise inspect lists the contract's events and what the plug-in exports.",
  "not-handled": "mortise inspect lists what the plug-in exports.",
  "unknown-grant": "mortise inspect lists the contract's operations by the names to grant.",
  "call-timeout": "--timeout-ms gives it longer.",
};

/** The exit code that an error of another package leads to; nothing for an error of nobody's. */
export function exitCodeOf(error: Error, code: string): ExitCode | undefined {
  const byClass = EXIT_BY_CLASS[error.name];
  return byClass === undefined ? undefined : (EXIT_BY_CODE[code as ForeignCode] ?? byClass);
}

/** What to do about an error of another package, if there is more to say than it says itself. */
export function adviceFor(code: string): string | undefined {
  return ADVICE[code as ForeignCode];
}
