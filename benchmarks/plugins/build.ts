import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import wabt from "wabt";

/** Compiles the plug-in that does nothing but what the ABI asks. */
export async function buildAbiPlugin(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const path = join(import.meta.dirname, "abi.wat");
  const module = parseWat(path, await readFile(path, "utf8"), {});
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** Compiles the plug-in that is written in TypeScript. */
export async function buildTypeScriptPlugin(): Promise<Uint8Array> {
  const built = await buildPlugin({ entry: join(import.meta.dirname, "orders.ts"), typeCheck: false });
  return new Uint8Array(built.wasm);
}

/** What the TypeScript plug-in is called with. */
export const ORDER = JSON.stringify({
  id: "ord_4711",
  lines: [
    { name: "tenon saw", amount: 41 },
    { name: "chisel", amount: 12 },
  ],
});

/**
 * The TypeScript plug-in with a serial number of its own, as another customer's build would differ: the text is changed
 * inside of the module, so that its bytes, its memory and its answers differ.
 */
export function makeVariant(wasm: Uint8Array, serial: number): Uint8Array {
  const variant = Buffer.from(wasm);
  const place = variant.indexOf("serial number 000000");
  if (place === -1) throw new Error("The TypeScript plug-in has no serial number.");
  variant.write(describeSerial(serial), place);
  return variant;
}

/** What the plug-in of this serial number answers as its `serial`. */
export function describeSerial(serial: number): string {
  return `serial number ${String(serial).padStart(6, "0")}`;
}
