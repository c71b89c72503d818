import { BuildError, readModule } from "@mortise/compiler";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "./author.ts";

describe("readModule", () => {
  let wasm: Uint8Array;

  beforeAll(async () => {
    wasm = (
      await build(
        `import { createCustomer } from "@acme/kit";
      export const onInvoicePaid = () => { createCustomer({ body: { name: "n" } }); };`,
        { memoryMaxPages: 99 },
      )
    ).wasm;
  });

  it("tells what a module wants and offers", () => {
    const summary = readModule(wasm);
    expect(summary.imports.at(-1)).toEqual({
      module: "extism:host/user",
      name: "create_customer",
      kind: "function",
    });
    expect(summary.exports).toEqual(["invoice_paid"]);
    expect(summary.memory?.mostPages).toBe(99);
  });

  it("reads the smallest module there is", () => {
    expect(readModule(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))).toMatchObject({
      imports: [],
      exports: [],
    });
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["text", new TextEncoder().encode("not a module")],
    ["a component", Uint8Array.of(0, 97, 115, 109, 13, 0, 1, 0)],
    ["a section that goes beyond the end", Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 2, 127, 1)],
    ["a count without end", Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 2, 5, 255, 255, 255, 255, 15)],
    ["a number that is too large", Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 2, 5, 255, 255, 255, 255, 127)],
    ["a name that is not UTF-8", Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 2, 4, 1, 1, 255, 0)],
    ["an unknown kind of import", Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 2, 4, 1, 0, 0, 9)],
  ])("refuses %s", (_, bytes) => {
    expect(() => readModule(bytes)).toThrow(BuildError);
    expect(() => readModule(bytes)).toThrow(/Not a WebAssembly module/);
  });

  it("refuses, or reads, whatever a damaged module holds", () => {
    const head = wasm.slice(0, 2000);
    for (let at = 8; at < head.length; at++) {
      const damaged = head.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      try {
        readModule(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(BuildError);
      }
    }
  });
});
