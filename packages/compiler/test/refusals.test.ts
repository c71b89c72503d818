import { buildPlugin } from "@mortise/compiler";
import { describe, expect, it } from "vitest";
import { build, refusal } from "./author.ts";

describe("a plug-in is refused", () => {
  it("for a type error, at its place", async () => {
    const error = await refusal(`export const onInvoicePaid = () => {};\n\nconst n: number = "text";\n`);
    expect(error.code).toBe("type-error");
    expect(error.messages).toEqual([
      {
        text: "TS2322: Type 'string' is not assignable to type 'number'.",
        file: "plugin.ts",
        line: 3,
        column: 7,
      },
    ]);
    expect(error.message).toBe("plugin.ts:3:7: TS2322: Type 'string' is not assignable to type 'number'.");
  });

  it("for a handler that does not fit its event, at the export, without any annotation", async () => {
    const error = await refusal(`import type { Invoice } from "@acme/kit";

export const onInvoicePaid = (event: { invoice: Invoice; missing: string }) => {};
`);
    expect(error.code).toBe("type-error");
    const [message] = error.messages;
    expect(message).toMatchObject({ file: "plugin.ts", line: 3, column: 14 });
    expect(message?.text).toContain("onInvoicePaid: ");
    expect(message?.text).toContain("Property 'missing' is missing in type");
  });

  it("for a handler's wrong answer, also where another file has the handler", async () => {
    const error = await refusal({
      "plugin.ts": `import "@acme/kit";\nexport { decide as customerBeforeCreate } from "./decide.ts";\n`,
      "decide.ts": "export const decide = () => ({ decision: 'maybe' });\n",
    });
    expect(error.code).toBe("type-error");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 2, column: 20 });
  });

  it.each([
    ["setTimeout(() => {}, 1)", "A plug-in has no timers"],
    ["fetch('https://example.com')", "A plug-in has no network"],
    ["process.exit()", "A plug-in runs in a sandbox, not in Node.js."],
    ["document.title", "A plug-in runs in a sandbox, not in a browser."],
  ])("for a global that a sandbox has not: %s", async (code, reason) => {
    const error = await refusal(`export const f = () => { ${code}; };`);
    expect(error.code).toBe("type-error");
    expect(error.messages[0]?.text).toContain(reason);
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 1, column: 26 });
  });

  it.each([
    ["left-pad", 'There is no package "left-pad" here'],
    ["node:fs", '"node:fs" is a part of Node.js'],
    ["fs", '"fs" is a part of Node.js'],
    ["./nowhere.ts", 'There is no file "./nowhere.ts"'],
  ])("for an import of %s", async (specifier, reason) => {
    const error = await refusal(`\nimport x from "${specifier}";\nexport const f = () => x;`);
    expect(error.code).toBe("unknown-import");
    expect(error.messages).toHaveLength(1);
    expect(error.messages[0]?.text).toContain(reason);
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 2, column: 15 });
  });

  it("for a syntax error", async () => {
    const error = await refusal("export const f = () => {\n  const = 1;\n};");
    expect(error.code).toBe("syntax-error");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 2, column: 9 });
  });

  it("for awaiting something outside of a handler", async () => {
    const error = await refusal("export const f = () => x;\nconst x = await Promise.resolve(1);");
    expect(error.code).toBe("syntax-error");
    expect(error.messages[0]?.text).toContain("A plug-in has no top-level await");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 2 });
  });

  it("for types that take too long to check", async () => {
    const source = `type Many<N extends string> = N extends \`\${infer A}\${infer B}\` ? [Many<B>, Many<\`x\${B}\`>, A] : 0;
      export const f = (x: Many<"aaaaaaaaaaaaaaaaaaaaaaaaaaaa">): Many<"baaaaaaaaaaaaaaaaaaaaaaaaaaa"> => x;`;
    expect(["type-error", "type-check-timeout"]).toContain(
      (await refusal(source, { typeCheckTimeoutMs: 1000 })).code,
    );
  });

  it("for an export that no event asks for, with the name that was meant", async () => {
    const error = await refusal(
      `import type { Invoice } from "@acme/kit";\nexport const onInvoiceCreatd = (event: Invoice) => {};`,
    );
    expect(error.code).toBe("unknown-export");
    expect(error.messages).toEqual([
      {
        text: "No event is called onInvoiceCreatd. Did you mean onInvoiceCreated?",
        file: "plugin.ts",
        line: 2,
        column: 14,
      },
    ]);
  });

  it("for awaiting something outside of a handler", async () => {
    const error = await refusal("export const f = () => x;\nconst x = await Promise.resolve(1);");
    expect(error.code).toBe("syntax-error");
    expect(error.messages[0]?.text).toContain("A plug-in has no top-level await");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 2 });
  });

  it("for types that take too long to check", async () => {
    const source = `type Many<N extends string> = N extends \`\${infer A}\${infer B}\` ? [Many<B>, Many<\`x\${B}\`>, A] : 0;
      export const f = (x: Many<"aaaaaaaaaaaaaaaaaaaaaaaaaaaa">): Many<"baaaaaaaaaaaaaaaaaaaaaaaaaaa"> => x;`;
    expect(["type-error", "type-check-timeout"]).toContain(
      (await refusal(source, { typeCheckTimeoutMs: 1000 })).code,
    );
  });

  it("for an export that no event asks for, without a guess where none is near", async () => {
    const error = await refusal(`import "@acme/kit";\nexport function whatever() {}`);
    expect(error.messages[0]?.text).toBe("No event is called whatever.");
  });

  it("for a default export", async () => {
    const error = await refusal("const a = 1;\nexport default () => a;");
    expect(error.code).toBe("default-export");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 2, column: 8 });
  });

  it("for an export that is no function", async () => {
    const error = await refusal("export const f = 1;");
    expect(error.code).toBe("not-a-function");
    expect(error.messages[0]?.text).toBe("f is exported as a handler, but is of type number.");
  });

  it("for exporting nothing", async () => {
    expect((await refusal("const f = 1;")).code).toBe("no-exports");
    expect((await refusal(`import "@acme/kit";`)).messages[0]?.text).toContain(
      "export const onInvoiceCreated",
    );
  });

  it.each(["memory", "_start", "_initialize"])("for an export named %s", async (name) => {
    expect((await refusal(`export const ${name} = () => {};`)).code).toBe("unknown-export");
  });

  it("for two handlers of one event", async () => {
    const exportNames = new Map([
      ["one", "event"],
      ["other", "event"],
    ]);
    const error = await refusal("export const one = () => {};\nexport const other = () => {};", {
      exportNames,
    });
    expect(error.code).toBe("unknown-export");
    expect(error.messages).toEqual([
      { text: "one and other would handle the same event.", file: "plugin.ts", line: 2, column: 14 },
    ]);
  });

  it.each(["restore", "call_import", "nonsense"])("for asking the engine for %s", async (name) => {
    const code = `(globalThis as any)[Symbol.for("mortise.inside")].need("${name}"); export const f = () => 1;`;
    expect((await refusal(code)).code).toBe("top-level-error");
  });

  it("for an entry file that is not there", async () => {
    await expect(buildPlugin({ entry: import.meta.dirname })).rejects.toMatchObject({
      code: "entry-not-found",
    });
    await expect(buildPlugin({ entry: "/nowhere/plugin.ts" })).rejects.toMatchObject({
      code: "entry-not-found",
    });
  });

  it.each([
    { memoryMaxPages: 31 },
    { memoryMaxPages: 65_537 },
    { stackBytes: 1.5 },
    { topLevelTimeoutMs: 0 },
  ])("for an option out of its range: %o", async (options) => {
    expect((await refusal("export const f = () => {};", options)).code).toBe("invalid-option");
  });

  it.each([
    ["not JSON", "{"],
    ["of another version", '{ "formatVersion": 2, "exports": {} }'],
    ["without a table", '{ "formatVersion": 1, "exports": [] }'],
    ["with a table of something else", '{ "formatVersion": 1, "exports": { "a": 1 } }'],
  ])("for a kit whose kit.json is %s", async (_, text) => {
    const error = await refusal({
      "plugin.ts": 'import "./node_modules/other/index.js";\nimport "other";\nexport const f = () => {};',
      "node_modules/other/package.json": '{ "name": "other", "main": "index.js", "mortise": "kit.json" }',
      "node_modules/other/index.js": "export {};",
      "node_modules/other/kit.json": text,
    });
    expect(error.code).toBe("broken-kit");
  });
});

describe("top-level code is refused", () => {
  const handler = "export const f = () => {};\n";

  it("where it throws", async () => {
    const error = await refusal(`${handler}\nfunction fails() { throw new TypeError("oh"); }\nfails();`);
    expect(error.code).toBe("top-level-error");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 3, column: 30 });
    expect(error.messages[0]?.text).toMatch(/^TypeError: oh\n/);
  });

  it("where it calls an operation, even if it swallows the error", async () => {
    const source = `import { createCustomer } from "@acme/kit";\nexport const onInvoicePaid = () => {};
try {
  createCustomer({ body: { name: "n" } });
} catch {}`;
    const error = await refusal(source);
    expect(error.code).toBe("top-level-error");
    expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 4, column: 3 });
    expect(error.messages[0]?.text).toContain(
      "The operation create_customer was used by code outside of the handlers",
    );
  });

  it.each(["crypto.randomUUID()", "crypto.getRandomValues(new Uint8Array(4))", "console.log(1)"])(
    "where it uses %s",
    async (code) => {
      const error = await refusal(`${handler}export const g = () => value;\nconst value = ${code};`);
      expect(error.code).toBe("top-level-error");
      expect(error.messages[0]).toMatchObject({ file: "plugin.ts", line: 3 });
    },
  );

  it("where it uses settings", async () => {
    const error = await refusal(
      `import { config } from "mortise:plugin";\nconst k = config.get("k");\nexport const f = () => k;`,
    );
    expect(error.messages[0]?.text).toContain("config.get was used by code outside of the handlers");
  });

  it.each([
    ["a rejected promise", 'void Promise.reject(new Error("nobody listens"));', "nobody listens"],
    ["a failing microtask", 'queueMicrotask(() => { throw new Error("later"); });', "later"],
    ["endless recursion", "const f2 = (): number => f2() + 1; f2();", "Maximum call stack size exceeded"],
    [
      "running out of memory",
      "const all: string[][] = []; for (;;) all.push(new Array(1e5).fill('x'));",
      "out of memory",
    ],
    ["spoiling JSON", 'JSON.stringify = () => "nonsense";', "changed JavaScript's own functions"],
  ])("for %s", async (_, code, text) => {
    const error = await refusal(handler + code);
    expect(error.code).toBe("top-level-error");
    expect(error.messages[0]?.text).toContain(text);
  });

  it.each([
    ["a loop", "for (;;);"],
    ["a slow built-in", 'new Array(2 ** 32 - 1).indexOf("x");'],
    ["microtasks without end", "const again = (): void => queueMicrotask(again); again();"],
  ])("if it does not come to an end: %s", async (_, code) => {
    const error = await refusal(handler + code, { topLevelTimeoutMs: 300 });
    expect(error.code).toBe("top-level-timeout");
    expect(error.messages[0]?.text).toContain("did not come to an end within 300 ms");
  });
});

describe("the author's tsconfig.json", () => {
  const source = "export const f = (x: unknown) => { const y: string = null; return [x, y]; };";

  it("decides how strict the check is", async () => {
    expect((await refusal(source)).code).toBe("type-error");
    const lax = { "tsconfig.json": '{ "compilerOptions": { "strict": false } }', "plugin.ts": source };
    await expect(build(lax)).resolves.toBeDefined();
  });

  it("cannot make a sandbox of Node.js or a browser", async () => {
    const settings = {
      lib: ["es2022", "dom"],
      types: ["node"],
      outDir: "dist",
      rootDir: "src",
      declaration: true,
    };
    const error = await refusal({
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...settings, strict: true }, include: ["other"] }),
      "plugin.ts": "export const f = () => setTimeout(() => {}, 1);",
    });
    expect(error.messages).toHaveLength(1);
    expect(error.messages[0]?.text).toContain("no timers");
  });

  it("is not asked without a type check", async () => {
    await expect(build(source, { typeCheck: false })).resolves.toMatchObject({ timings: { typeCheckMs: 0 } });
  });
});
