/** What these tests use of https://webassembly.github.io/spec/js-api/, which the types of Node.js leave out. */
interface WebAssemblyApi {
  readonly Module: {
    new (bytes: Uint8Array): object;
    exports(module: object): { readonly name: string; readonly kind: string }[];
  };
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, object>>,
  ) => { readonly exports: { readonly memory: { grow(pages: number): number } } };
}

export const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;
