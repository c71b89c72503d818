import { readFileSync } from "node:fs";
import { parseSync } from "vite";

/** A node of the syntax tree (TS-ESTree). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

/** A file's syntax tree, and the line of each offset. */
export interface Source {
  readonly path: string;
  readonly program: SyntaxNode;
  /** Comments without their marks. */
  readonly comments: readonly { readonly value: string; readonly start: number }[];
  lineOf(offset: number): number;
}

/** Something that a check found. `path` is relative to the repository. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Parses a TypeScript or JavaScript file; a syntax error is thrown with its place. */
export function parse(path: string): Source {
  const text = readFileSync(path, "utf8");
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new SyntaxError(`${path}: ${error.message}`);
  return {
    path,
    program: program as unknown as SyntaxNode,
    comments,
    lineOf: (offset) => text.slice(0, offset).split("\n").length,
  };
}

/** Every node of a tree, outer ones first. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const member of Object.values(node)) {
    for (const child of Array.isArray(member) ? member : [member]) if (isNode(child)) yield* nodesOf(child);
  }
}

/** Whether a member of a node is a node itself. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Prints violations as `file:line: message` and sets the process's exit code; or says that all is well. */
export function report(what: string, violations: readonly Violation[], checked: string): void {
  for (const { path, line, message } of violations) console.error(`${path}:${line}: ${message}`);
  if (violations.length > 0) {
    console.error(`${what}: ${violations.length} violation${violations.length === 1 ? "" : "s"}`);
    process.exitCode = 1;
  } else console.log(`${what}: ${checked}, no violation`);
}
