import type { JsonValue, ParameterStyle } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { encode, encodeAllowingReserved } from "../src/request/percent.ts";
import { expand, pairsOf } from "../src/request/styles.ts";

const array = ["blue", "black", "brown"];
const object = { R: 100, G: 200, B: 150 };

// OpenAPI 3.1.1, section 4.8.12.6 "Style Examples".
const PATH_TABLE: [style: "simple" | "label" | "matrix", explode: boolean, value: JsonValue, text: string][] =
  [
    ["matrix", false, "", ";color"],
    ["matrix", false, "blue", ";color=blue"],
    ["matrix", false, array, ";color=blue,black,brown"],
    ["matrix", false, object, ";color=R,100,G,200,B,150"],
    ["matrix", true, "", ";color"],
    ["matrix", true, "blue", ";color=blue"],
    ["matrix", true, array, ";color=blue;color=black;color=brown"],
    ["matrix", true, object, ";R=100;G=200;B=150"],
    ["label", false, "", "."],
    ["label", false, "blue", ".blue"],
    ["label", false, array, ".blue,black,brown"],
    ["label", false, object, ".R,100,G,200,B,150"],
    ["label", true, "blue", ".blue"],
    ["label", true, array, ".blue.black.brown"],
    ["label", true, object, ".R=100.G=200.B=150"],
    ["simple", false, "", ""],
    ["simple", false, "blue", "blue"],
    ["simple", false, array, "blue,black,brown"],
    ["simple", false, object, "R,100,G,200,B,150"],
    ["simple", true, "blue", "blue"],
    ["simple", true, array, "blue,black,brown"],
    ["simple", true, object, "R=100,G=200,B=150"],
  ];

const QUERY_TABLE: [style: ParameterStyle, explode: boolean, value: JsonValue, text: string][] = [
  ["form", false, "", "color="],
  ["form", false, "blue", "color=blue"],
  ["form", false, array, "color=blue,black,brown"],
  ["form", false, object, "color=R,100,G,200,B,150"],
  ["form", true, "", "color="],
  ["form", true, "blue", "color=blue"],
  ["form", true, array, "color=blue&color=black&color=brown"],
  ["form", true, object, "R=100&G=200&B=150"],
  ["spaceDelimited", false, array, "color=blue%20black%20brown"],
  ["spaceDelimited", false, object, "color=R%20100%20G%20200%20B%20150"],
  ["pipeDelimited", false, array, "color=blue%7Cblack%7Cbrown"],
  ["pipeDelimited", false, object, "color=R%7C100%7CG%7C200%7CB%7C150"],
  ["deepObject", true, object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  // Beyond the table: what it leaves open.
  ["spaceDelimited", true, array, "color=blue&color=black&color=brown"],
  ["deepObject", true, "blue", "color=blue"],
  ["deepObject", true, array, "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown"],
  ["deepObject", true, { a: { b: { c: 1 } } }, "color%5Ba%5D%5Bb%5D%5Bc%5D=1"],
  ["deepObject", true, { a: [1, 2] }, "color%5Ba%5D%5B%5D=1&color%5Ba%5D%5B%5D=2"],
  [
    "deepObject",
    true,
    { a: [{ b: 1 }, { b: 2 }] },
    "color%5Ba%5D%5B0%5D%5Bb%5D=1&color%5Ba%5D%5B1%5D%5Bb%5D=2",
  ],
  ["deepObject", true, { a: null, b: 1 }, "color%5Bb%5D=1"],
  ["deepObject", true, {}, ""],
  ["form", true, [], ""],
  ["form", true, {}, ""],
  ["form", false, [], ""],
  ["form", true, ["a", null, "b"], "color=a&color=b"],
  ["form", true, { a: null, b: 1 }, "b=1"],
  ["form", true, true, "color=true"],
  ["form", true, -0.5, "color=-0.5"],
  ["form", true, { a: { b: 1 } }, "a=%7B%22b%22%3A1%7D"],
  ["form", false, ["a,b", "c"], "color=a%2Cb,c"],
  ["form", true, "a&color=b#c+d e/ü'", "color=a%26color%3Db%23c%2Bd%20e%2F%C3%BC%27"],
  ["form", true, { "a&b=": 1 }, "a%26b%3D=1"],
];

describe("parameters are written as in OpenAPI's table of styles", () => {
  it.each(PATH_TABLE)("%s, explode %s: %j → %s", (style, explode, value, text) => {
    expect(expand(style, explode, "color", value, encode)).toBe(text);
  });

  it.each(QUERY_TABLE)("%s, explode %s: %j → %s", (style, explode, value, text) => {
    const pairs = pairsOf(style, explode, "color", value, encode);
    expect(pairs.map((pair) => `${encode(pair.name)}=${pair.value}`).join("&")).toBe(text);
  });
});

// RFC 6570, section 3.2.3, where it says the same in its own examples.
const RFC_6570: [text: string, encoded: string][] = [
  ["value", "value"],
  ["Hello World!", "Hello%20World%21"],
  ["/foo/bar", "%2Ffoo%2Fbar"],
  ["50%", "50%25"],
  ["fred,wilma", "fred%2Cwilma"],
  ["me too", "me%20too"],
  ["-._~", "-._~"],
  ["é", "%C3%A9"],
];

it.each(RFC_6570)("%j is encoded as %j", (text, encoded) => {
  expect(encode(text)).toBe(encoded);
});

it.each([
  ["/foo/bar", "/foo/bar"],
  ["Hello World!", "Hello%20World!"],
  ["a:b@c?d", "a:b@c?d"],
  ["already%2Fencoded", "already%2Fencoded"],
  ["50%", "50%25"],
  // What would end the value stays encoded.
  ["a&b=c+d;e#f[g]", "a%26b%3Dc%2Bd%3Be%23f%5Bg%5D"],
])("with allowReserved %j is encoded as %j", (text, encoded) => {
  expect(encodeAllowingReserved(text)).toBe(encoded);
});

it("a lone surrogate is refused, not replaced", () => {
  expect(() => encode("\ud800")).toThrow(expect.objectContaining({ code: "invalid-request" }));
});
