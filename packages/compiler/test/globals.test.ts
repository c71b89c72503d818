import { describe, expect, it } from "vitest";
import { build } from "./author.ts";
import { HOSTS } from "./shared.ts";

describe.each(HOSTS)("a plug-in has, %s,", (_where, start) => {
  /** The value of an expression inside of a running plug-in. */
  const evaluate = async (expression: string, imports = ""): Promise<unknown> => {
    const plugin = await build(`${imports}\nexport const f = (input: any) => (${expression});`);
    return (await start(plugin)).call("f", { date: "Date" });
  };

  it("a clock that goes, and stood still while it was compiled", async () => {
    const plugin = await build(
      "const then = Date.now(); export const f = () => [then, Date.now(), new Date().getFullYear(), performance.now()];",
    );
    const [then, now, year, first] = (await (await start(plugin)).call("f")) as number[];
    expect(then).toBe(0);
    expect(Math.abs((now ?? 0) - Date.now())).toBeLessThan(5000);
    expect(year).toBe(new Date().getUTCFullYear());
    expect(first).toBe(0);
  });

  it("random numbers that differ in each instance", async () => {
    const plugin = await build(`const frozen = Math.random();
      export const f = () => [frozen, Math.random(), crypto.randomUUID(), ...crypto.getRandomValues(new Uint8Array(8))];`);
    const [one, other] = [await start(plugin), await start(plugin)];
    const [first, second, again] = [await one.call("f"), await other.call("f"), await one.call("f")] as [
      unknown[],
      unknown[],
      unknown[],
    ];
    expect(first[0]).toBe(second[0]);
    for (const [left, right] of [
      [first, second],
      [first, again],
    ] as const) {
      expect(left[1]).not.toBe(right[1]);
      expect(left[2]).not.toBe(right[2]);
      expect(left.slice(3)).not.toEqual(right.slice(3));
    }
    expect(first[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("random numbers between 0 and 1 that are spread evenly", async () => {
    const mean = await evaluate(
      "Array.from({ length: 20000 }, () => Math.random()).reduce((sum, n) => sum + n, 0) / 20000",
    );
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
  });

  it("UTF-8", async () => {
    expect(await evaluate('[...new TextEncoder().encode("é😀\\ud800")]')).toEqual([
      ...new TextEncoder().encode("é😀\ud800"),
    ]);
    expect(
      await evaluate("new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff]))"),
    ).toBe("é\ufffd");
    expect(
      await evaluate("new TextDecoder().decode(new Uint8Array([1, 0xc3, 0xa9, 1]).subarray(1, 3))"),
    ).toBe("é");
    const fatal = `(() => { try { return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])); }
      catch (error) { return (error as Error).name; } })()`;
    expect(await evaluate(fatal)).toBe("TypeError");
  });

  it("URLs", async () => {
    const parts = '(({ href, host, searchParams }: URL) => [href, host, searchParams.get("y")])';
    expect(await evaluate(`${parts}(new URL("../x?y=1&ü=2#z", "https://Exämple.com/a/b/"))`)).toEqual([
      "https://xn--exmple-cua.com/a/x?y=1&%C3%BC=2#z",
      "xn--exmple-cua.com",
      "1",
    ]);
    expect(await evaluate('String(new URLSearchParams({ a: "1 2", b: "&" }))')).toBe("a=1+2&b=%26");
    expect(await evaluate('[URL.canParse("https://a b/"), URL.canParse("https://[::1]/")]')).toEqual([
      false,
      true,
    ]);
  });

  it("structuredClone", async () => {
    const source = `(() => { const a: any = { d: new Date(5), m: new Map([[1, new Set([2])]]), r: /x/gi, b: new Uint8Array([1, 2, 3]).subarray(1), e: new TypeError("t") };
      a.self = a; const c = structuredClone(a);
      return [c !== a, c.self === c, c.d.getTime(), c.d !== a.d, [...c.m.get(1)], String(c.r), [...c.b], c.b.buffer !== a.b.buffer, c.e.message, c.e.name]; })()`;
    expect(await evaluate(source)).toEqual([
      true,
      true,
      5,
      true,
      [2],
      "/x/gi",
      [2, 3],
      true,
      "t",
      "TypeError",
    ]);
    const refused =
      "(() => { try { structuredClone({ f() {} }); return 1; } catch (error) { return (error as Error).name; } })()";
    expect(await evaluate(refused)).toBe("DataCloneError");
  });

  it("base64, and today's JavaScript", async () => {
    expect(
      await evaluate(
        '[btoa("hi"), atob("aGk="), [3, 1].toSorted(), typeof Iterator.prototype.map, new Set([1]).union(new Set([2])).size, Object.groupBy([1], () => "a")]',
      ),
    ).toEqual(["aGk=", "hi", [1, 3], "function", 2, { a: [1] }]);
  });

  it("bytes as base64, natively", async () => {
    expect(
      await evaluate('[new Uint8Array([104, 105]).toBase64(), [...Uint8Array.fromBase64("aGk=")]]'),
    ).toEqual(["aGk=", [104, 105]]);
  });

  it("a log", async () => {
    const plugin = await build(
      'export const f = () => { console.log("hello", { a: 1 }, [1]); console.error(new TypeError("oh")); };',
    );
    const running = await start(plugin);
    await running.call("f");
    expect(running.log).toContain('hello {"a":1} [1]');
    expect(running.log.some((line) => line.includes("TypeError: oh\n    at f (plugin.ts:1)"))).toBe(true);
  });

  it("settings and variables", async () => {
    const plugin = await build(`import { config, variables } from "mortise:plugin";
      export const f = () => {
        variables.set("n", String(Number(variables.get("n") ?? "0") + 1));
        return [config.get("colour"), config.get("none") ?? null, variables.get("n")];
      };
      export const forget = () => { variables.set("n", undefined); return variables.get("n") ?? null; };`);
    const running = await start(plugin, {}, { colour: "blue ✓" });
    expect(await running.call("f")).toEqual(["blue ✓", null, "1"]);
    expect(await running.call("f")).toEqual(["blue ✓", null, "2"]);
    expect(await running.call("forget")).toBe(null);
  });
});

describe.each(HOSTS)("what the compiler cannot see, %s,", (_where, start) => {
  /** The value of an expression inside of a running plug-in. */
  const evaluate = async (expression: string, imports = ""): Promise<unknown> => {
    const plugin = await build(`${imports}\nexport const f = (input: any) => (${expression});`);
    return (await start(plugin)).call("f", { date: "Date" });
  };

  it("is an error instead of a wrong answer", async () => {
    expect(await evaluate("typeof (globalThis as any)[input.date]")).toBe("undefined");
    const plugin = await build("const { random } = Math; export const f = () => random();");
    const hidden = await build("export const f = (key: string) => (Math as any)[key]();");
    expect(await (await start(hidden)).failure("f", "random")).toContain(
      "Math.random is used in a way that the compiler cannot see",
    );
    expect(await (await start(plugin)).failure("f")).not.toBe("");
  });

  it("leaves nothing of the compiler's to a handler", async () => {
    const names = await evaluate(
      'Object.getOwnPropertyNames(globalThis).filter((name) => name.startsWith("__"))',
    );
    expect(names).toEqual([]);
    expect(await evaluate('typeof (globalThis as any)[Symbol.for("mortise.inside")]')).toBe("undefined");
  });
});
