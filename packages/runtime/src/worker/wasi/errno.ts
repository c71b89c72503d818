/** Error numbers of WASI preview 1. Source: WebAssembly/WASI, `legacy/preview1/docs.md`. */
export const ERRNO = {
  success: 0,
  accessDenied: 2,
  badFile: 8,
  busy: 10,
  quotaExceeded: 19,
  exists: 20,
  fault: 21,
  fileTooLarge: 22,
  illegalSequence: 25,
  invalid: 28,
  inputOutput: 29,
  isDirectory: 31,
  tooManyLinks: 32,
  tooManyFiles: 33,
  nameTooLong: 37,
  noEntry: 44,
  noSpace: 51,
  notDirectory: 54,
  notEmpty: 55,
  notSupported: 58,
  notPermitted: 63,
  readOnly: 69,
  otherDevice: 75,
  notCapable: 76,
} as const;

/** One of {@link ERRNO}. */
export type Errno = (typeof ERRNO)[keyof typeof ERRNO];

/** What the operating system says, in WASI's numbers; all that is not here is an input or output error. */
const FROM_SYSTEM: ReadonlyMap<unknown, Errno> = new Map<unknown, Errno>([
  ["EACCES", ERRNO.accessDenied],
  ["EBUSY", ERRNO.busy],
  ["EDQUOT", ERRNO.quotaExceeded],
  ["EEXIST", ERRNO.exists],
  ["EFBIG", ERRNO.fileTooLarge],
  ["EINVAL", ERRNO.invalid],
  ["EISDIR", ERRNO.isDirectory],
  ["ELOOP", ERRNO.tooManyLinks],
  ["EMFILE", ERRNO.tooManyFiles],
  ["ENAMETOOLONG", ERRNO.nameTooLong],
  ["ENOENT", ERRNO.noEntry],
  ["ENOSPC", ERRNO.noSpace],
  ["ENOTDIR", ERRNO.notDirectory],
  ["ENOTEMPTY", ERRNO.notEmpty],
  ["EPERM", ERRNO.notPermitted],
  ["EROFS", ERRNO.readOnly],
  ["EXDEV", ERRNO.otherDevice],
]);

/** Ends one of WASI's functions with an error number. */
export class WasiError extends Error {
  readonly errno: Errno;

  constructor(errno: Errno) {
    super();
    this.errno = errno;
  }
}

/**
 * The error number for what a function threw.
 * @throws What is no failure of a system call, nor a {@link WasiError}, as it came.
 */
export function errnoOf(error: unknown): Errno {
  if (error instanceof WasiError) return error.errno;
  if (error instanceof Error && "syscall" in error && "code" in error)
    return FROM_SYSTEM.get(error.code) ?? ERRNO.inputOutput;
  throw error;
}
