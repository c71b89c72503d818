import type { ExamplePlugin } from "../plugins/build.ts";

/** A plug-in of the example, built; its toolchain is here. */
export async function built({ build }: ExamplePlugin): Promise<Uint8Array> {
  const wasm = await build();
  if ("missing" in wasm) throw new Error(wasm.missing);
  return wasm;
}
