import type { BuiltPlugin } from "@mortise/compiler";
import { beforeAll, describe, expect, it } from "vitest";
import { build, namesAsWritten } from "./author.ts";
import { HOSTS } from "./shared.ts";

const CHECK = `// A comment, and a blank line.

export function check(total: number): void {
  if (total < 0) throw new TypeError("negative: " + total);
}
`;

const SOURCE = `import { createCustomer } from "@acme/kit";
import { check } from "./lib/check.ts";
interface Event { readonly total: number }
class NotEnough extends Error { override readonly name = "NotEnough"; }

export const inOtherFile = (event: Event) => check(event.total);
export function own() {
  throw new NotEnough("too little");
}
export const chained = (events: number[]) => events
  .map((event) => event + 1)
  .map((event) => { throw new Error("at " + event); });
export async function rejects() {
  await null;
  await null;
  throw new RangeError("later");
}
export function caused() {
  try { check(-1); } catch (cause) { throw new Error("outer", { cause }); }
}
export const throwsUndefined = () => { throw undefined; };
export const throwsText = () => { throw "plain"; };
export const throwsObject = () => { throw { code: 42 }; };
export const throwsHostile = () => { throw new Proxy({}, { get() { throw 1; }, has() { throw 2; } }); };
export const never = () => new Promise(() => {});
export const bigInt = () => ({ n: 10n });
export const cycle = () => { const a: { a?: unknown } = {}; a.a = a; return a; };
export const returnsFunction = () => () => 1;
export const floating = () => { void Promise.reject(new Error("nobody listens")); };
export const inMicrotask = () => { queueMicrotask(() => { throw new Error("in a microtask"); }); };
export const handledLater = async () => { const p = Promise.reject(new Error("x")); await null; await p.catch(() => {}); return 1; };
export const aggregate = () => { throw new AggregateError([new Error("one"), new Error("two")], "both"); };
export const api = () => createCustomer({ body: { name: "n" } });
export const recursion = () => { const f = (n: number): number => f(n + 1) + 1; return f(0); };
export const fine = () => "fine";
`;

describe.each(HOSTS)("an error that reaches the host: %s", (_where, start) => {
  let plugin: BuiltPlugin;

  beforeAll(async () => {
    const options = { exportNames: namesAsWritten(SOURCE), typeCheck: false };
    plugin = await build({ "plugin.ts": SOURCE, "lib/check.ts": CHECK }, options);
  });

  const failure = async (name: string, input: unknown = null): Promise<string> =>
    (await start(plugin, { create_customer: () => ({ status: 404, error: { message: "gone" } }) })).failure(
      name,
      input,
    );

  it("says name, message, file and line", async () => {
    expect(await failure("own")).toBe("NotEnough: too little\n    at own (plugin.ts:8)");
  });

  it("names the other file that it comes from", async () => {
    expect(await failure("inOtherFile", { total: -5 })).toBe(
      "TypeError: negative: -5\n    at check (lib/check.ts:4)\n    at inOtherFile (plugin.ts:6)",
    );
  });

  it("knows the line inside of a chain that the bundle has in one line", async () => {
    expect(await failure("chained", [1])).toContain("(plugin.ts:12)");
  });

  it("is a rejection's, too", async () => {
    expect(await failure("rejects")).toBe("RangeError: later\n    at rejects (plugin.ts:16)");
  });

  it("lists its causes", async () => {
    expect(await failure("caused")).toBe(
      [
        "Error: outer",
        "    at caused (plugin.ts:19)",
        "Caused by: TypeError: negative: -1",
        "    at check (lib/check.ts:4)",
        "    at caused (plugin.ts:19)",
      ].join("\n"),
    );
  });

  it("lists the errors of an AggregateError", async () => {
    const text = await failure("aggregate");
    expect(text).toContain("AggregateError: both");
    expect(text).toContain("  1. Error: one");
    expect(text).toContain("  2. Error: two");
  });

  it("is the kit's own error, with the kit's files by its name, wherever it is linked from", async () => {
    expect(await failure("api")).toMatch(
      /^ApiError: 404 gone\n {4}at <anonymous> \(node_modules\/@acme\/kit\/index.js:\d+\)\n {4}at api \(plugin.ts:33\)$/,
    );
  });

  it.each([
    ["throwsUndefined", "The plug-in threw undefined, which is no Error."],
    ["throwsText", 'The plug-in threw "plain", which is no Error.'],
    ["throwsObject", 'The plug-in threw {"code":42}, which is no Error.'],
    ["throwsHostile", "The plug-in threw something that cannot even be described."],
  ])("says what was thrown instead: %s", async (name, text) => {
    expect(await failure(name)).toBe(text);
  });

  it.each([
    ["never", "never returned a promise that never settles"],
    ["bigInt", "bigInt returned a value that JSON cannot hold"],
    ["cycle", "cycle returned a value that JSON cannot hold"],
    ["returnsFunction", "returnsFunction returned a function, which JSON cannot hold"],
    ["floating", "nobody listens"],
    ["inMicrotask", "in a microtask"],
    ["recursion", "RangeError: Maximum call stack size exceeded"],
  ])("says what is wrong: %s", async (name, text) => {
    expect(await failure(name)).toContain(text);
  });

  it("says that the host's input is not JSON", async () => {
    const running = await start(plugin, { create_customer: () => ({}) });
    await expect(running.callText("fine", "{bad")).rejects.toThrow(
      "The host called fine with an input that is not JSON",
    );
    expect(await running.call("fine")).toBe("fine");
  });

  it("is none where a rejection is handled after all", async () => {
    expect(await (await start(plugin, { create_customer: () => ({}) })).call("handledLater")).toBe(1);
  });
});
