/** A WebAssembly value type, as its name in the text format; the types that no function of ours has are `other`. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "other";

/** One import of a module. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: "function" | "memory" | "table" | "global" | "tag";
  /** Of a function: the types of its parameters and results. */
  readonly parameters?: readonly ValueType[];
  readonly results?: readonly ValueType[];
}

/** One export of a module. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: "function" | "memory" | "table" | "global" | "tag";
  /** Of a function: the types of its parameters and results. */
  readonly parameters?: readonly ValueType[];
  readonly results?: readonly ValueType[];
}

/** What a module asks for and what it offers. */
export interface ModuleInterface {
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
}
