import type { JsonValue, ParameterStyle } from "@mortise/contract";
import { expect, it } from "vitest";
import { writePath } from "../src/request/path.ts";
import { writeQuery } from "../src/request/query.ts";
import { operation, parameter } from "./api.ts";

/** What parsers, proxies and servers give a meaning to, and a few harmless characters in between. */
const PIECES = [
  ..."./\\?#&=;:@%+,[]{}|'\"<> \t\r\n\0aZ0é🧀",
  "..",
  "%2e",
  "%2F",
  "%5c",
  "%00",
  "../",
  "//",
  "key",
  "key=",
];
const RUNS = 5_000;

/** The same texts in each run (mulberry32). */
function* hostileTexts(seed: number): Generator<string> {
  let state = seed;
  const next = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  for (let run = 0; run < RUNS; run++) {
    yield Array.from({ length: 1 + next(6) }, () => PIECES[next(PIECES.length)]).join("");
  }
}

it.each(["simple", "label", "matrix"] as const)(
  "in a path, style %s: each is refused, or one segment that every URL parser leaves alone and decodes to it",
  (style) => {
    const id = parameter("path", "id", { style });
    const op = operation({ path: "/a/{id}/b", parameters: [id] });
    let written = 0;
    for (const text of hostileTexts(1)) {
      let path: string;
      try {
        ({ path } = writePath(op, new Map([[id, text]])));
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid-request" });
        continue;
      }
      written += 1;
      expect(path).toMatch(/^\/a\/[A-Za-z0-9\-._~%;=]+\/b$/);
      expect(new URL(`http://x${path}`).pathname).toBe(path);
      const segment = decodeURIComponent(path.split("/")[2] ?? "");
      expect(segment).toBe({ simple: text, label: `.${text}`, matrix: `;id=${text}` }[style]);
      // Decoded once more than it should be, as some proxies do, it still makes no step.
      expect(
        new URL(`http://x/a/${segment.replaceAll("%", "%25").replaceAll(/[?#]/g, "_")}/b`).pathname,
      ).toMatch(/^\/a\//);
    }
    expect(written).toBeGreaterThan(RUNS / 10);
  },
);

it.each<[ParameterStyle, boolean, (text: string) => JsonValue, (text: string) => [string, string][]]>([
  ["form", true, (text) => text, (text) => [["q", text]]],
  [
    "form",
    true,
    (text) => [text, "z"],
    (text) => [
      ["q", text],
      ["q", "z"],
    ],
  ],
  ["form", true, (text) => ({ [text]: "z" }), (text) => [[text, "z"]]],
  ["deepObject", true, (text) => ({ [text]: [text] }), (text) => [[`q[${text}][]`, text]]],
])(
  "in a query, style %s, explode %s: a server reads what the plug-in gave",
  (style, explode, make, expected) => {
    const q = parameter("query", "q", { style, explode });
    for (const text of hostileTexts(2)) {
      const query = writeQuery(new Map([[q, make(text)]]), new Set());
      expect(query).toMatch(/^[A-Za-z0-9\-._~%=&]*$/);
      expect([...new URLSearchParams(query)]).toEqual(expected(text));
    }
  },
);

it("in a query with allowReserved: one parameter and no other, whatever it holds", () => {
  const q = parameter("query", "q", { allowReserved: true });
  for (const text of hostileTexts(3)) {
    const query = writeQuery(new Map([[q, text]]), new Set());
    const url = new URL(`http://x/?${query}`);
    expect([...url.searchParams.keys()]).toEqual(["q"]);
    expect(url.hash).toBe("");
  }
});

it("in a query: no spelling of an object's member sets the credential's parameter", () => {
  const q = parameter("query", "q");
  for (const text of hostileTexts(4)) {
    let query: string;
    try {
      query = writeQuery(new Map([[q, { [text]: "mine" }]]), new Set(["key"]));
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid-request" });
      continue;
    }
    expect(new URLSearchParams(query).has("key")).toBe(false);
  }
});
