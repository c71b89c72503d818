import type { Diagnostic } from "@mortise/contract";
import { CliError, codeOf, EXIT_CODES, type ExitCode, FailureAt } from "../failure.ts";
import type { Shell } from "../shell.ts";
import { adviceFor, exitCodeOf } from "./foreign.ts";
import { type Printer, styled } from "./printer.ts";

/** Says what went wrong, where and what to do, without a stack trace unless `MORTISE_DEBUG=1`; gives the exit code. */
export function reportFailure(shell: Shell, error: unknown): ExitCode {
  const exitCode = print(shell.err, error);
  if (shell.env.MORTISE_DEBUG === "1") shell.err.block(traceOf(error), "  ");
  else if (exitCode === EXIT_CODES.defect)
    shell.err.line`  This is a defect in Mortise. MORTISE_DEBUG=1 shows where it is.`;
  return exitCode;
}

/** An error for `--json`: its code, message and facts, without its cause or stack. */
export function factsOf(thrown: unknown): object {
  const { error } = unwrapped(thrown);
  if (!(error instanceof Error)) return { code: "defect", message: String(error) };
  const { name, stack, cause, ...facts } = { ...error } as { readonly [fact: string]: unknown };
  return { code: codeOf(error) ?? "defect", message: error.message, ...facts };
}

function print(err: Printer, thrown: unknown): ExitCode {
  const { error, where } = unwrapped(thrown);
  if (error instanceof CliError) {
    headline(err, error.code, error.where, error.message);
    err.line`  ${error.advice}`;
    return error.exitCode;
  }
  const code = codeOf(error) ?? "defect";
  const exitCode = error instanceof Error ? exitCodeOf(error, code) : undefined;
  if (!(error instanceof Error) || exitCode === undefined) {
    headline(err, "defect", where, error instanceof Error ? error.message : String(error));
    return EXIT_CODES.defect;
  }
  // A build's findings each begin with a place, which tools find at a line's beginning.
  if (error.name === "BuildError") headline(err, code, where, `It cannot be built.\n${error.message}`);
  else headline(err, code, error.message.includes(where) ? "" : where, error.message);
  printFacts(err, error);
  const advice = adviceFor(code);
  if (advice !== undefined) err.line`  ${advice}`;
  return exitCode;
}

/** An error, and the input or option that it came with. */
function unwrapped(thrown: unknown): { readonly error: unknown; readonly where: string } {
  if (!(thrown instanceof FailureAt)) return { error: thrown, where: "" };
  return { error: thrown.cause, where: thrown.where };
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
