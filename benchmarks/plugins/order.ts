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
