/** What the command's exit code says. */
export const EXIT_CODES = {
  /** Done. */
  ok: 0,
  /** It ran, and the answer is no: findings, a plug-in that does not fit or fails, a kit that differs. */
  no: 1,
  /** The command line is wrong. */
  usage: 2,
  /** An input is missing, unreadable or something else than it should be. */
  input: 3,
  /** The machine does not let it: a place that cannot be written, a Node.js that is too old. */
  machine: 4,
  /** A defect in Mortise itself. */
  defect: 70,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Codes of {@link CliError}, each with the exit code that it leads to. */
const CODES = {
  "wrong-usage": EXIT_CODES.usage,
  "missing-secret": EXIT_CODES.usage,
  "unreadable-input": EXIT_CODES.input,
  "input-too-large": EXIT_CODES.input,
  "not-json": EXIT_CODES.input,
  "not-a-plug-in": EXIT_CODES.input,
  "unknown-project": EXIT_CODES.input,
  "build-failed": EXIT_CODES.no,
  "missing-toolchain": EXIT_CODES.machine,
  "no-event": EXIT_CODES.input,
  "folder-not-empty": EXIT_CODES.machine,
  "unwritable-output": EXIT_CODES.machine,
  "foreign-file": EXIT_CODES.machine,
  "unsafe-path": EXIT_CODES.machine,
} as const satisfies Record<string, ExitCode>;

export type CliErrorCode = keyof typeof CODES;

/** Every code of {@link CliError} and the exit code that it leads to, as the README's table lists them. */
export const CLI_ERROR_CODES: Readonly<Record<CliErrorCode, ExitCode>> = Object.freeze(CODES);

/** Why the command itself could not do what it was asked. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  /** The file, option or variable that it is about. */
  readonly where: string;
  /** What the person can do; one sentence. */
  readonly advice: string;

  constructor(code: CliErrorCode, where: string, message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.where = where;
    this.advice = advice;
  }

  /** The exit code that this failure leads to. */
  get exitCode(): ExitCode {
    return CODES[this.code];
  }
}

/** A failure of another package as its `cause`, and the input or option that it is about. */
export class FailureAt extends Error {
  override readonly name = "FailureAt";
  readonly where: string;

  constructor(where: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.where = where;
  }
}

/** Does the work; what it throws then says that it is about `where`. A {@link CliError} says so already. */
export async function at<T>(where: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CliError ? error : new FailureAt(where, error);
  }
}

/** What the operating system said of a file, in words: `ENOENT` → `there is no such file`. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return (code && REASONS[code]) ?? (error instanceof Error ? error.message : String(error));
}

/** The `code` of an error, if it has one that is a text. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: "there is no such file or folder",
  EACCES: "access is denied",
  EPERM: "access is denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EEXIST: "it exists already",
};
