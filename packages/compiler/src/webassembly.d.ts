/**
 * As much of https://webassembly.github.io/spec/js-api/ as the compiler uses. TypeScript declares it for browsers only,
 * together with all that Node.js has not.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    static imports(module: Module): { module: string; name: string; kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  class Global {
    readonly value: number | bigint;
  }
  class RuntimeError extends Error {}
  type Imports = Record<string, Record<string, CallableFunction>>;
}
