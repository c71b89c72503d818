import { afterAll, expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { HOSTILE, wicked } from "../contracts/wicked.ts";
import { textOf } from "../kit-folder.ts";
import { Workplace } from "./on-disk.ts";

const workplace = new Workplace(wicked);
afterAll(() => workplace.remove());

/** Texts that each end one kind of literal or comment, with a canary behind. */
const BREAKOUTS = [
  HOSTILE,
  '"); globalThis.pwned = 1; ("',
  "'); globalThis.pwned = 1; ('",
  "*/ globalThis.pwned = 1; /*",
  "* / globalThis.pwned = 1; /*",
  "\n*/\nglobalThis.pwned = 1;\n/*\n",
  "\r\n*/globalThis.pwned = 1;/*",
  "\u2028*/globalThis.pwned = 1;/*\u2029",
  "\\*/ globalThis.pwned = 1; /*",
  "**//* globalThis.pwned = 1 //**/ globalThis.pwned = 1; /*",
  "\u0024{globalThis.pwned = 1}",
  "`; globalThis.pwned = 1; `",
  '\\"; globalThis.pwned = 1; //',
  "a');};};return exports;})); (function(){ globalThis.pwned = 1; })();(function(){}(this,function(){a=function(){b=function(){new Array('",
  "</script><script>globalThis.pwned = 1</script>",
  "]; globalThis.pwned = 1; [",
  "};globalThis.pwned = 1;({",
  "\u0000\u0008\ud800\udfff\ud800",
];

const LITERALS_AND_COMMENTS = /\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\\n]|\\.)*`/g;

test("a hostile contract's modules do nothing when they are imported", async () => {
  const printed = await workplace.runModule(`
    import * as kit from "@acme/kit";
    import "@acme/kit/testing";
    console.log(Object.keys(kit).join(), globalThis.pwned, Object.prototype.pwned);
  `);
  expect(printed).toBe(
    "ApiError,FilePart,RefusedError,createCustomer,delete_,download,list2,list2_2,names,upload undefined undefined\n",
  );
});

test("no text gets out of the place that it is printed in", async () => {
  const hostile = new Workplace(everywhere(BREAKOUTS));
  try {
    expect(await hostile.typeCheck({})).toBe("");
    const printed = await hostile.runModule(`
      import * as kit from "@acme/kit";
      import "@acme/kit/testing";
      console.log(Object.keys(kit).length, globalThis.pwned);
    `);
    expect(printed).toBe(`${BREAKOUTS.length + 3} undefined\n`);
    // Declarations never run, so they are asked for statements instead: a canary that got out would be one.
    for (const path of ["types.d.ts", "operations.d.ts", "events.d.ts"]) {
      const code = textOf(hostile.kit, path).replace(LITERALS_AND_COMMENTS, "");
      expect(code).not.toContain("pwned =");
      expect(code).not.toMatch(/\bglobalThis\b/);
    }
  } finally {
    hostile.remove();
  }
});

test("the package's manifests stay JSON with our members only", () => {
  const manifest = JSON.parse(textOf(workplace.kit, "package.json"));
  expect(Object.keys(manifest)).toEqual([
    "name",
    "version",
    "description",
    "type",
    "sideEffects",
    "exports",
    "mortise",
  ]);
  expect(manifest.description).not.toMatch(/[\n\u2028\ud800]/);
  expect(JSON.parse(textOf(workplace.kit, "kit.json"))).toEqual({
    formatVersion: 1,
    contract: { title: HOSTILE, version: "1.0.0-wicked" },
    exports: { onCustomerBeforeCreate: "customer_before_create", onFile: "file", onPing: "ping" },
  });
});

test("the README has our headings, fences and markup only", () => {
  const readme = textOf(workplace.kit, "README.md");
  expect(readme.match(/^#+ .*$/gm)).toHaveLength(6);
  expect(readme.match(/^```/gm)).toHaveLength(6);
  expect(readme).not.toMatch(/(?<!\\)<script/);
  expect(readme).not.toMatch(/[\u2028\u2029\ud800]/);
});

function everywhere(texts: readonly string[]) {
  const text = { kind: "text" } as const;
  const property = (name: string) => ({
    name,
    type: { kind: "enum", values: [name] } as const,
    required: true,
    description: name,
    default: name,
    example: name,
  });
  return contract({
    title: texts.join(" "),
    operations: texts.map((hostile, n) =>
      operation(`operation_${n}`, {
        path: `/${hostile}`,
        summary: hostile,
        description: hostile,
        parameters: [
          {
            name: hostile,
            place: "query",
            required: false,
            type: { ...text, format: hostile, constraints: { pattern: hostile } },
            serialization: { mediaType: hostile },
            description: hostile,
          },
        ],
        body: {
          required: true,
          description: hostile,
          contents: [
            { mediaType: `text/${hostile}*`, type: text },
            { mediaType: "application/json", type: { kind: "named", name: hostile } },
          ],
        },
        responses: [
          {
            status: "200",
            description: hostile,
            contents: [
              {
                mediaType: "application/json",
                type: {
                  kind: "object",
                  properties: [
                    property(hostile),
                    {
                      ...property("bytes"),
                      type: {
                        kind: "map",
                        of: {
                          kind: "object",
                          properties: [{ ...property(hostile), type: { kind: "bytes" } }],
                        },
                      },
                    },
                  ],
                },
              },
            ],
            headers: [{ name: hostile, type: text, required: true, description: hostile }],
          },
          { status: hostile, description: hostile, contents: [], headers: [] },
        ],
      }),
    ),
    events: texts.map((hostile, n) => ({
      name: `event_${n}`,
      source: { kind: "webhook", key: hostile } as const,
      at: hostile,
      summary: hostile,
      description: hostile,
      tags: [hostile],
      payload: { kind: "named", name: hostile } as const,
    })),
    types: texts.map((hostile) => ({
      name: hostile,
      description: hostile,
      type: { kind: "object", properties: [property(hostile)] } as const,
    })),
  });
}
