import { bodyForm, essence, mapParts, namesIn, partsOf, takesInput, typesUsed } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { contractWith, event, everyKind, operation } from "./samples.ts";

describe("the parts of a type", () => {
  it.each(everyKind.map((type) => [type.kind, type] as const))(
    "%s: are all found, and can all be replaced",
    (_kind, type) => {
      expect(mapParts(type, (part) => part)).toEqual(type);
      const replaced = mapParts(type, () => ({ kind: "bytes" }));
      expect(partsOf(replaced)).toEqual(partsOf(type).map(() => ({ kind: "bytes" })));
      const refers = JSON.stringify(type).includes('"name":"Other"');
      expect(namesIn(type).has("Other")).toBe(refers);
    },
  );

  it("that a contract mentions are found in every place, with their direction", () => {
    const at = (name: string) => ({ kind: "named", name }) as const;
    const contents = (name: string) => [{ mediaType: "application/json", type: at(name) }];
    const contract = contractWith({
      operations: [
        operation("o", {
          parameters: [
            {
              name: "p",
              place: "query",
              required: false,
              type: at("parameter"),
              serialization: { mediaType: "x/y" },
            },
          ],
          body: { required: true, contents: contents("body") },
          responses: [
            {
              status: "200",
              contents: contents("response"),
              headers: [{ name: "h", type: at("header"), required: false }],
            },
          ],
        }),
      ],
      events: [event("e", { payload: at("payload"), answer: at("answer") })],
    });
    const used = [...typesUsed(contract)].map(({ type, direction }) => [[...namesIn(type)][0], direction]);
    expect(used).toEqual([
      ["parameter", "to-api"],
      ["body", "to-api"],
      ["response", "to-plugin"],
      ["header", "to-plugin"],
      ["payload", "to-plugin"],
      ["answer", "to-api"],
    ]);
  });
});

describe("a body", () => {
  it.each([
    ["application/json", "json"],
    ["Application/Vnd.Api+JSON; charset=utf-8", "json"],
    ["*/*", "json"],
    ["application/x-www-form-urlencoded", "form"],
    ["multipart/form-data", "multipart"],
    ["multipart/related", "multipart"],
    ["text/csv", "text"],
    ["application/xml", "text"],
    ["image/svg+xml", "text"],
    ["application/octet-stream", "bytes"],
    ["image/*", "bytes"],
    ["nonsense", "bytes"],
  ])("of %s is held as %s", (mediaType, form) => {
    expect(bodyForm(mediaType)).toBe(form);
  });
  it("has a media type apart from its parameters", () => {
    expect(essence(" Text/HTML ; charset=utf-8")).toBe("text/html");
  });
});

it("an operation takes an input when it has a parameter or a body", () => {
  expect(takesInput(operation("a"))).toBe(false);
  expect(takesInput(operation("a", { body: { required: false, contents: [] } }))).toBe(true);
  expect(takesInput({ parameters: [1] })).toBe(true);
});
