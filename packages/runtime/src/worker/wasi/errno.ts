/** Error numbers of WASI preview 1. */
export const ERRNO = {
  success: 0,
  badFile: 8,
  fault: 21,
  invalid: 28,
  notSupported: 58,
  notCapable: 76,
} as const;
