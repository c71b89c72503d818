/** One thing that the compiler has to say, at a place in the author's files if it has one. */
export interface BuildMessage {
  readonly text: string;
  /** Relative to the folder of the plug-in's entry file, with forward slashes. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
}

/**
 * Codes of {@link BuildError}.
 *
 * - `invalid-option`: an option is out of its range
 * - `entry-not-found`: there is no entry file
 * - `broken-kit`: a kit's `kit.json` or declarations cannot be read, or two kits disagree about an export
 * - `syntax-error`: a file that the plug-in is made of is not TypeScript or JavaScript
 * - `unknown-import`: an `import` of something that is not there, or that a sandbox has no room for (`node:fs`)
 * - `type-error`: the type check failed
 * - `type-check-timeout`: the type check did not come to an end
 * - `unknown-export`: the entry file exports something that no event asks for
 * - `default-export`, `not-a-function`, `no-exports`: the entry file's exports are not handlers
 * - `too-many-operations`: more operations than one module has room for
 * - `top-level-error`: code outside of the handlers threw, or called what only a running plug-in has
 * - `top-level-timeout`: code outside of the handlers did not come to an end
 * - `not-a-module`: `readModule` was given bytes that are no WebAssembly module
 */
export const BUILD_ERROR_CODES = [
  "invalid-option",
  "entry-not-found",
  "broken-kit",
  "syntax-error",
  "unknown-import",
  "type-error",
  "type-check-timeout",
  "unknown-export",
  "default-export",
  "not-a-function",
  "no-exports",
  "too-many-operations",
  "top-level-error",
  "top-level-timeout",
  "not-a-module",
] as const;

export type BuildErrorCode = (typeof BUILD_ERROR_CODES)[number];

/** A plug-in could not be compiled. `messages` lists every finding; `message` prints them one a line. */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly code: BuildErrorCode;
  readonly messages: readonly BuildMessage[];

  constructor(code: BuildErrorCode, messages: readonly BuildMessage[], options?: ErrorOptions) {
    super(messages.map(formatMessage).join("\n"), options);
    this.code = code;
    this.messages = messages;
  }
}

/** `src/plugin.ts:3:14: text`, the form that editors and terminals make a link of. */
export function formatMessage({ text, file, line, column }: BuildMessage): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return place === "" ? text : `${place}: ${text}`;
}
