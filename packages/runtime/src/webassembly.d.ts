/**
 * The part of V8's WebAssembly API that this package uses: Node.js's types have none of it, and the browser's would
 * bring the whole DOM. Source: the WebAssembly JavaScript Interface.
 */
declare namespace WebAssembly {
  type ExportValue = CallableFunction | Memory | Table | Global | Tag;
  type ImportValue = ExportValue;
  type Imports = Record<string, Readonly<Record<string, ImportValue>>>;

  /** Compiled code; can be handed to other threads. */
  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): readonly {
      readonly module: string;
      readonly name: string;
      readonly kind: "function" | "memory" | "table" | "global" | "tag";
    }[];
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  class Global {
    value: number | bigint;
    readonly [Symbol.toStringTag]: "WebAssembly.Global";
  }
  interface Tag {
    readonly [Symbol.toStringTag]: "WebAssembly.Tag";
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, ExportValue>>;
  }
  class Memory {
    constructor(bounds: { readonly initial: number; readonly maximum?: number });
    readonly buffer: ArrayBufferLike;
  }
  class Table {
    constructor(bounds: {
      readonly initial: number;
      readonly maximum?: number;
      readonly element: "anyfunc" | "externref";
    });
    readonly length: number;
    grow(elements: number): number;
  }
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  class Exception {
    readonly stack?: string;
  }

  function validate(bytes: Uint8Array): boolean;
  function compile(bytes: Uint8Array): Promise<Module>;
}
