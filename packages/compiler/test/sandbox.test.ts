import { describe, expect, it } from "vitest";
import { build } from "./author.ts";
import { HOSTS } from "./shared.ts";
import { Instance, Module } from "./webassembly.ts";

describe.each(HOSTS)("after a call that ended badly, the next one works: %s", (_where, start) => {
  it("when the host threw: the instance starts afresh", async () => {
    const plugin = await build(`import { createCustomer } from "@acme/kit";
      let calls = 0;
      export const onInvoicePaid = () => { calls++; createCustomer({ body: { name: "n" } }); };
      export const customerBeforeCreate = () => ({ decision: "reject" as const, errors: [{ message: String(++calls) }] });`);
    const running = await start(plugin, {
      create_customer: () => {
        throw new Error("the host is down");
      },
    });
    const count = async (): Promise<unknown> => running.call("customer_before_create", {});
    await count();
    expect(await count()).toMatchObject({ errors: [{ message: "2" }] });
    for (let round = 0; round < 20; round++) {
      expect(await running.failure("invoice_paid")).toContain("the host is down");
      expect(await count()).toMatchObject({ errors: [{ message: "1" }] });
    }
  });

  it("when native code ran out of stack", async () => {
    const plugin = await build(`
      export const deep = (n: number) => { let a: unknown[] = []; for (let i = 0; i < n; i++) a = [a]; return JSON.stringify(a).length; };
      export const fine = () => "fine";`);
    const running = await start(plugin);
    await running.failure("deep", 200_000);
    expect(await running.call("fine")).toBe("fine");
    expect(await running.call("deep", 100)).toBe(202);
  });

  it("when memory ran out, which a plug-in may also catch", async () => {
    const plugin = await build(
      `const fill = () => { const all: Uint8Array[] = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); };
      export const oom = () => fill();
      export const caught = () => { try { fill(); } catch (error) { return String(error); } };
      export const fine = () => "fine";`,
      { memoryMaxPages: 128 },
    );
    const running = await start(plugin);
    expect(await running.failure("oom")).toContain("out of memory");
    expect(await running.call("caught")).toContain("out of memory");
    expect(await running.call("fine")).toBe("fine");
  });

  it("when the input was larger than the memory", async () => {
    const plugin = await build("export const f = (text: string) => text.length;", { memoryMaxPages: 64 });
    const running = await start(plugin);
    expect(await running.failure("f", "x".repeat(8_000_000))).toContain("out of memory");
    expect(await running.call("f", "x")).toBe(1);
  });
});

describe.each(HOSTS)("a plug-in: %s", (_where, start) => {
  it("catches its own endless recursion", async () => {
    const plugin = await build(`
      export const f = () => { let depth = 0; const down = (): void => { depth++; down(); };
        try { down(); } catch (error) { return [(error as Error).name, depth > 500]; } };`);
    expect(await (await start(plugin)).call("f")).toEqual(["RangeError", true]);
  });

  it("runs in as much stack as it was given", async () => {
    const source = `export const f = () => { let depth = 0; const down = (): void => { depth++; down(); };
      try { down(); } catch { return depth; } };`;
    const [small, large] = [
      await build(source, { stackBytes: 32_768 }),
      await build(source, { stackBytes: 262_144 }),
    ];
    const depths = [await (await start(small)).call("f"), await (await start(large)).call("f")] as [
      number,
      number,
    ];
    expect(depths[1]).toBeGreaterThan(depths[0] * 5);
  });

  it("carries its limit of memory in its module", async () => {
    const plugin = await build("export const f = () => 1;", { memoryMaxPages: 100 });
    const { exports } = new Instance(new Module(plugin.wasm), {
      "extism:host/env": new Proxy({}, { get: () => () => 0n }),
    });
    expect(() => exports.memory.grow(100)).toThrow(RangeError);
  });

  it("runs in as little memory as can be given", async () => {
    const running = await start(
      await build("export const f = (n: number) => n + 1;", { memoryMaxPages: 32 }),
    );
    expect(await running.call("f", 1)).toBe(2);
  });

  it("does not grow over many calls", async () => {
    const plugin = await build(
      `export const f = (n: number) => { if (n % 7 === 0) throw new Error("seventh"); return { n, text: "x".repeat(n % 100) }; };`,
    );
    const running = await start(plugin);
    for (let n = 1; n <= 3000; n++) await (n % 7 === 0 ? running.failure("f", n) : running.call("f", n));
    expect(await running.call("f", 1)).toEqual({ n: 1, text: "x" });
  });
});
