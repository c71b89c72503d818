export * from "./operations.js";
export type * from "./types.js";
export type * from "./events.js";
export type { Answer } from "./guest.js";
export { ApiError, type RefusalCode, RefusedError } from "./errors.js";
export { FilePart, type WireBytes } from "./bytes.js";
