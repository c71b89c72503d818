import { isBuiltin } from "node:module";
import type { BuildFailure, Message } from "esbuild";
import { BuildError, type BuildMessage } from "../error.ts";

const UNRESOLVED = /^Could not resolve "(.*)"$/;

/** An esbuild failure in our words. Whatever else went wrong stays as it is. */
export function bundleFailure(error: unknown): unknown {
  if (!isBuildFailure(error)) return error;
  const unresolved = error.errors.some(({ text }) => UNRESOLVED.test(text));
  const code = unresolved ? "unknown-import" : "syntax-error";
  return new BuildError(code, error.errors.map(toMessage), { cause: error });
}

export function warningsOf(warnings: readonly Message[]): readonly BuildMessage[] {
  return warnings.map(toMessage);
}

function toMessage({ text, location }: Message): BuildMessage {
  const specifier = UNRESOLVED.exec(text)?.[1];
  const plain = specifier === undefined ? explainSyntax(text) : explainUnresolved(specifier);
  if (location === null) return { text: plain };
  return { text: plain, file: location.file, line: location.line, column: location.column + 1 };
}

function explainSyntax(text: string): string {
  if (!text.startsWith("Top-level await")) return text;
  return "A plug-in has no top-level await: code outside of the handlers runs while it is being compiled.";
}

function explainUnresolved(specifier: string): string {
  if (isBuiltin(specifier)) {
    return `"${specifier}" is a part of Node.js. A plug-in runs in a sandbox, without it.`;
  }
  if (specifier.startsWith(".")) return `There is no file "${specifier}".`;
  return `There is no package "${specifier}" here. Install it beside the plug-in (npm install ${packageName(specifier)}).`;
}

function packageName(specifier: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as { errors?: unknown }).errors);
}
