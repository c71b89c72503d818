import { invalidModule } from "./byte-reader.ts";
import { parseModule } from "./parse.ts";
import type { ValueType } from "./types.ts";

/** One import of a module. */
export type ModuleImport = {
  readonly module: string;
  readonly name: string;
} & (
  | {
      readonly kind: "function";
      readonly parameters?: readonly ValueType[];
      readonly results?: readonly ValueType[];
    }
  | { readonly kind: "memory"; readonly initial: number; readonly maximum: number | undefined }
  | {
      readonly kind: "table";
      readonly element: "anyfunc" | "externref" | "other";
      readonly initial: number;
      readonly maximum: number | undefined;
    }
  | { readonly kind: "global" | "tag" }
);

/** One export of a module; of a function with the types of its parameters and results. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: "function" | "memory" | "table" | "global" | "tag";
  readonly parameters?: readonly ValueType[];
  readonly results?: readonly ValueType[];
}

/** What a module asks for and what it offers. */
export interface ModuleInterface {
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
}

/**
 * Reads what a module asks for and offers, without running or compiling it: what an operator consents to.
 * @param options.validate Whether its code is looked at as well. Default true. That takes milliseconds, and `Runtime.load`
 * does it again: false where the same bytes are loaded next.
 * @throws RuntimeError `invalid-module` when V8 would not accept it, or this runtime would not.
 */
export function readModuleInterface(
  wasm: Uint8Array,
  { validate = true }: { readonly validate?: boolean } = {},
): ModuleInterface {
  const bytes = new Uint8Array(wasm);
  const { imports, exports } = parseModule(bytes);
  if (validate && !WebAssembly.validate(bytes)) throw invalidModule("it does not validate");
  return { imports, exports };
}
