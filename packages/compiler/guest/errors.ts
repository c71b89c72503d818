import { originalPlace } from "./source-lines.ts";

const CAUSES_AT_MOST = 8;
const CHARACTERS_AT_MOST = 16_384;
/** The file name under which the compiler hands the author's bundle to QuickJS; the prelude goes by another one. */
const BUNDLE_FRAME = /^(.*?)\(?plugin\.js:(\d+):(\d+)\)?$/;

/**
 * An error as the host's log should show it: name, message, where in the author's files, and its causes. Never throws,
 * whatever was thrown.
 */
export function describe(error: unknown): string {
  try {
    const parts: string[] = [];
    const seen = new Set<unknown>();
    for (let next = error; parts.length < CAUSES_AT_MOST && !seen.has(next); ) {
      seen.add(next);
      parts.push(parts.length === 0 ? describeOne(next) : `Caused by: ${describeOne(next)}`);
      if (!isObject(next) || next.cause === undefined) break;
      next = next.cause;
    }
    return parts.join("\n").slice(0, CHARACTERS_AT_MOST);
  } catch {
    return "The plug-in threw something that cannot even be described.";
  }
}

function describeOne(error: unknown): string {
  if (!isObject(error)) {
    return `The plug-in threw ${typeof error === "string" ? JSON.stringify(error) : String(error)}, which is no Error.`;
  }
  if (!("message" in error)) return `The plug-in threw ${asJson(error)}, which is no Error.`;
  const name = typeof error.name === "string" && error.name !== "" ? error.name : "Error";
  const title = `${name}: ${String(error.message)}`;
  const inner =
    error instanceof AggregateError ? error.errors.slice(0, CAUSES_AT_MOST).map(describeInner) : [];
  return [title, ...framesOf(error).flatMap(shownFrame), ...inner].join("\n");
}

function describeInner(error: unknown, index: number): string {
  return `  ${index + 1}. ${describeOne(error).replaceAll("\n", "\n  ")}`;
}

/** Names of the classes that an error is of, up to but without `Error`: their constructors come first in its stack. */
function classesOf(error: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (
    let at = Object.getPrototypeOf(error);
    at !== null && at !== Error.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    names.add(String(at.constructor?.name));
  }
  return names;
}

/** The frames of an error's stack, innermost first, without the prelude's own and those of its constructors. */
function framesOf(error: { readonly [name: string]: unknown }): string[] {
  if (typeof error.stack !== "string") return [];
  const constructors = classesOf(error);
  const lines: string[] = [];
  for (const line of error.stack.split("\n")) {
    if (lines.length === 0 && constructors.has(/^\s*at (\S+) \(/.exec(line)?.[1] ?? "")) continue;
    if (line.trim() === "" || line.includes("(prelude.js:") || line.includes("at prelude.js:")) continue;
    if (!line.endsWith("(native)")) lines.push(line);
  }
  return lines;
}

/** A frame in terms of the author's files; none for the compiler's own code. */
function shownFrame(line: string): string[] {
  const frame = BUNDLE_FRAME.exec(line);
  if (frame === null) return [line];
  const [, before = "", row, column] = frame;
  const place = originalPlace(Number(row), Number(column));
  if (place === undefined) return [];
  return [before.trim() === "at" ? `    at ${place}` : `${before}(${place})`];
}

/** Where in the bundle an error comes from, innermost first: lines and columns, from 1. */
export function bundlePlaces(error: unknown): (readonly [line: number, column: number])[] {
  try {
    const frames = isObject(error) ? framesOf(error).map((line) => BUNDLE_FRAME.exec(line)) : [];
    return frames
      .filter((frame) => frame !== null)
      .map(([, , line, column]) => [Number(line), Number(column)]);
  } catch {
    return [];
  }
}

function asJson(value: object): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "an object";
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
