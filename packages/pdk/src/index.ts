// What tools use.
export { PdkError, type PdkErrorCode } from "./error.ts";
export { generateGoKit } from "./go/generate.ts";
export type { GoKitOptions } from "./go/options.ts";
export {
  KIT_DIAGNOSTIC_CODES,
  type Kit,
  type KitDiagnostic,
  type KitDiagnosticCode,
  type KitFile,
} from "./kit.ts";
export { generateRustKit } from "./rust/generate.ts";
export type { RustKitOptions } from "./rust/options.ts";
export { generateTypeScriptKit } from "./typescript/generate.ts";
export type { TypeScriptKitOptions } from "./typescript/options.ts";
export { generateXtp, type XtpDocument } from "./xtp/generate.ts";
export { XTP_DIAGNOSTIC_CODES, type XtpDiagnosticCode } from "./xtp/losses.ts";
