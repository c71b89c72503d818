export * from "./operations.js";
export { ApiError, RefusedError } from "./errors.js";
export { FilePart } from "./bytes.js";
