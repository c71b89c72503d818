import type { Diagnostic } from "@mortise/contract";
import { CliError, codeOf, EXIT_CODES, type ExitCode } from "../failure.ts";
import type { Shell } from "../shell.ts";
import { type Printer, styled } from "./printer.ts";

/** Errors of Mortise's other packages: by class name, the exit code that each leads to. */
const EXIT_BY_ERROR: { readonly [name: string]: ExitCode } = {
  DocumentError: EXIT_CODES.input,
  ContractError: EXIT_CODES.input,
  PdkError: EXIT_CODES.usage,
  CapabilityError: EXIT_CODES.usage,
  BuildError: EXIT_CODES.no,
  HostError: EXIT_CODES.no,
};

/** Codes of those errors that lead elsewhere than their class. */
const EXIT_BY_CODE: { readonly [code: string]: ExitCode } = {
  "not-a-module": EXIT_CODES.input,
  "invalid-plugin": EXIT_CODES.input,
  "invalid-options": EXIT_CODES.usage,
  "unknown-grant": EXIT_CODES.usage,
  "unknown-event": EXIT_CODES.usage,
  "entry-not-found": EXIT_CODES.input,
};

/** Says what went wrong, where and what to do, without a stack trace unless `MORTISE_DEBUG=1`; gives the exit code. */
export function reportFailure(shell: Shell, error: unknown): ExitCode {
  const exitCode = print(shell.err, error);
  if (shell.env.MORTISE_DEBUG === "1") shell.err.block(traceOf(error), "  ");
  else if (exitCode === EXIT_CODES.defect)
    shell.err.line`  This is a defect in Mortise. MORTISE_DEBUG=1 shows where it is.`;
  return exitCode;
}

/** An error for `--json`: its code, message and facts, without its cause or stack. */
export function factsOf(error: unknown): object {
  if (!(error instanceof Error)) return { code: "defect", message: String(error) };
  const { name, stack, cause, ...facts } = { ...error } as { readonly [fact: string]: unknown };
  return { code: codeOf(error) ?? "defect", message: error.message, ...facts };
}

function print(err: Printer, error: unknown): ExitCode {
  if (error instanceof CliError) {
    headline(err, error.code, error.where, error.message);
    err.line`  ${error.advice}`;
    return error.exitCode;
  }
  const exitCode = error instanceof Error ? EXIT_BY_ERROR[error.name] : undefined;
  if (!(error instanceof Error) || exitCode === undefined) {
    headline(err, "defect", "", error instanceof Error ? error.message : String(error));
    return EXIT_CODES.defect;
  }
  const code = codeOf(error) ?? error.name;
  // A build's findings each begin with a place, which tools find at a line's beginning.
  if (error.name === "BuildError") headline(err, code, "", `The plug-in cannot be built.\n${error.message}`);
  else headline(err, code, "", error.message);
  printFacts(err, error);
  return EXIT_BY_CODE[code] ?? exitCode;
}

/** What an error brings beside its message: the findings behind it, or what the plug-in said itself. */
function printFacts(err: Printer, error: Error): void {
  if ("diagnostics" in error && Array.isArray(error.diagnostics)) {
    const diagnostics: readonly Diagnostic[] = error.diagnostics;
    for (const { code, at, message } of diagnostics.slice(0, FINDINGS_SHOWN))
      err.line`  ${code} ${at || "/"}: ${message}`;
    if (diagnostics.length > FINDINGS_SHOWN) err.line`  … ${diagnostics.length - FINDINGS_SHOWN} more`;
  }
  for (const fact of ["pluginMessage", "pluginStack"] as const) {
    const text: unknown = fact in error ? error[fact as keyof Error] : undefined;
    if (typeof text === "string" && !error.message.includes(text)) err.block(text, "  ");
  }
}

/** Findings that are listed with a failure. */
const FINDINGS_SHOWN = 10;

function headline(err: Printer, code: string, where: string, message: string): void {
  const [first = "", ...others] = message.split(/\r?\n/);
  err.line`${styled("red", "mortise:")} [${styled("bold", code)}] ${where}${where === "" ? "" : ": "}${first}`;
  if (others.length > 0) err.block(others.join("\n"), "  ");
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${traceOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
