import { ContractError, contractFromJson, contractToJson, joinContracts } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { contractWith, event, everyKind, operation } from "./samples.ts";

const full = contractWith({
  description: "All there is",
  servers: [{ url: "/v1", variables: [{ name: "v", default: "1", values: [] }] }],
  securitySchemes: [{ name: "b", scheme: { kind: "bearer" } }],
  operations: [
    operation("a", {
      parameters: [
        {
          name: "q[]",
          place: "query",
          required: true,
          type: { kind: "text" },
          serialization: { mediaType: "text/plain" },
        },
      ],
      body: {
        required: true,
        contents: [{ mediaType: "application/json", type: { kind: "named", name: "Other" } }],
      },
      responses: [
        {
          status: "200",
          contents: [{ mediaType: "image/*", type: { kind: "bytes" } }],
          headers: [{ name: "X", type: { kind: "text" }, required: false }],
        },
      ],
    }),
  ],
  events: [
    event("e", { payload: { kind: "named", name: "Other" }, answer: { kind: "text" } }),
    event("f", { source: { kind: "webhook", key: "f", extension: true } }),
    event("d", {
      source: {
        kind: "record",
        key: "customer.before_create",
        record: "customer",
        moment: "before_create",
        many: true,
      },
    }),
    event("g", { source: { kind: "callback", key: "g", expression: "{$url}", operations: ["a"] } }),
  ],
  types: [
    ...everyKind.map((type, n) => ({ name: `kind ${n}`, type })),
    { name: "Other", type: { kind: "object", properties: [] } },
    { name: "Third", type: { kind: "object", properties: [] } },
  ],
});

const failure = (text: string) => {
  try {
    contractFromJson(text);
  } catch (error) {
    if (error instanceof ContractError)
      return { code: error.code, at: error.diagnostics.map(({ at }) => at) };
    throw error;
  }
  return undefined;
};

describe("a saved contract", () => {
  it("is the same again, whatever it holds", () => {
    expect(contractFromJson(contractToJson(full))).toEqual(full);
    expect(contractToJson(contractFromJson(contractToJson(full)))).toBe(contractToJson(full));
    expect(contractToJson(full).endsWith("}\n")).toBe(true);
  });

  it.each(["", "{", "null", "[]", "{}", '"formatVersion"'])("is not %j", (text) => {
    expect(failure(text)?.code).toBe("not-a-contract");
  });

  it("of another format version is refused as such", () => {
    expect(failure(JSON.stringify({ ...full, formatVersion: 2 }))?.code).toBe("unsupported-format-version");
  });

  it("has each damage reported with its place", () => {
    const damaged = contractWith({
      operations: [
        operation("a", {
          path: 1 as never,
          responses: [{ status: "200", contents: 1 as never, headers: [] }],
        }),
      ],
      types: [{ name: "T", type: { kind: "list", of: { kind: "strange" } as never } }],
    });
    expect(failure(JSON.stringify(damaged))).toEqual({
      code: "not-a-contract",
      at: ["/operations/0/path", "/operations/0/responses/0/contents", "/types/0/type/of"],
    });
  });

  it("knows where each event comes from", () => {
    for (const source of [
      {},
      { kind: "rumour", key: "e" },
      { kind: "webhook" },
      { kind: "callback", key: "e", expression: "{$url}" },
      { kind: "callback", key: "e", expression: "{$url}", operations: [1] },
      { kind: "record", key: "e", moment: "before_save" },
      { kind: "record", key: "e", record: "customer", moment: "at_noon" },
    ]) {
      const text = contractToJson(contractWith({ events: [event("e", { source: source as never })] }));
      expect(failure(text)?.at[0]).toMatch("/events/0/source");
    }
  });

  it("can't name a type that it lacks, nor a name twice", () => {
    expect(
      failure(
        contractToJson(contractWith({ events: [event("e", { payload: { kind: "named", name: "Gone" } })] })),
      )?.at,
    ).toEqual(["/types"]);
    expect(
      failure(contractToJson(contractWith({ operations: [operation("a"), operation("a")] })))?.at,
    ).toEqual(["/operations/1/name"]);
  });

  it("is either read or refused, whichever part of it is missing or something else", () => {
    const text = JSON.stringify(full);
    const places: (string | number)[][] = [];
    const collect = (value: unknown, path: (string | number)[]) => {
      if (path.length > 0) places.push(path);
      if (typeof value !== "object" || value === null) return;
      for (const key of Object.keys(value)) collect((value as never)[key], [...path, key]);
    };
    collect(full, []);
    for (const place of places) {
      for (const instead of [undefined, null, 7, "x", [], {}]) {
        const copy = JSON.parse(text);
        const last = place.at(-1) ?? "";
        const owner = place.slice(0, -1).reduce((part: never, key) => part[key], copy as never) as Record<
          string,
          unknown
        >;
        if (instead === undefined) delete owner[last];
        else owner[last] = instead;
        const damaged = JSON.stringify(copy);
        if (failure(damaged)) continue;
        // What was read can be walked.
        expect(() => joinContracts([contractFromJson(damaged), full])).not.toThrow(TypeError);
      }
    }
  });

  it("nested without end is refused", () => {
    const depth = 200_000;
    const deep = `${'{"kind":"nullable","of":'.repeat(depth)}{"kind":"text"}${"}".repeat(depth)}`;
    const text = JSON.stringify(contractWith({ types: [{ name: "T", type: "HERE" as never }] })).replace(
      '"HERE"',
      deep,
    );
    expect(failure(text)?.code).toBe("not-a-contract");
  });
});

describe("what is printed of a saved contract", () => {
  it.each([
    ["a description that is an object", { description: {} }, "/events/0/description"],
    ["a tag that is a list", { tags: [["globalThis.pwned = 1"]] }, "/events/0/tags"],
    [
      "an enum's value that is no value",
      { payload: { kind: "enum", values: [["globalThis.pwned = 1"]] } },
      "/events/0/payload/values",
    ],
    ["an enum without values", { payload: { kind: "enum", values: [] } }, "/events/0/payload/values"],
    [
      "a bound that is a text",
      { payload: { kind: "text", constraints: { maxLength: "*/ 1" } } },
      "/events/0/payload/constraints/maxLength",
    ],
    [
      "a discriminator without a property",
      { payload: { kind: "union", of: [{ kind: "null" }], discriminator: { mapping: [] } } },
      "/events/0/payload/discriminator",
    ],
    [
      "a number of records that is no flag",
      { source: { kind: "record", key: "a.b", record: "a", moment: "after_save", many: 1 } },
      "/events/0/source/many",
    ],
  ])("%s is refused, and where it stands is said", (_, members, at) => {
    const saved = contractWith({ events: [event("told")] });
    const damaged = { ...saved, events: [{ ...saved.events[0], ...members }] };
    expect(failure(JSON.stringify(damaged))).toEqual({ code: "not-a-contract", at: [at] });
  });

  it("may hold any JSON as a default and an example", () => {
    const property = { name: "a", type: { kind: "text" as const }, required: false };
    const properties = [{ ...property, default: { tags: 1 }, example: [{ at: {} }] }];
    const saved = contractWith({ types: [{ name: "T", type: { kind: "object", properties } }] });
    expect(contractFromJson(contractToJson(saved))).toEqual(saved);
  });
});
