// What apps and tools use.
export { type DiagnosticCode, diagnosticCodes } from "./diagnostics.ts";
export { DocumentError, type DocumentErrorCode } from "./error.ts";
export { contractFromOpenApi, type ImportedContract, importOpenApi } from "./import.ts";
export {
  type DocumentSource,
  type ReadOptions,
  type ResolvedReadOptions,
  resolveReadOptions,
} from "./options.ts";
