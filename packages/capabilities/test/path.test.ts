import type { JsonValue } from "@mortise/contract";
import { expect, it } from "vitest";
import { caller, operation, parameter, startApi } from "./api.ts";

const customer = operation({ path: "/customers/{id}", parameters: [parameter("path", "id")] });

async function urlFor(id: unknown, base = "/api/v1", op = customer) {
  const api = await startApi();
  const response = await caller(api.url + base, [op]).call({ path: { id: id as JsonValue } });
  return response.status === 0 ? response : api.seen[0]?.url;
}

it("the base URL's own path is kept", async () => {
  expect(await urlFor("cus_1")).toBe("/api/v1/customers/cus_1");
  expect(await urlFor("cus_1", "/")).toBe("/customers/cus_1");
  expect(await urlFor("cus_1", "/api/v1/")).toBe("/api/v1/customers/cus_1");
});

it.each([
  ["a/b", "a%2Fb"],
  ["a?b=c#d", "a%3Fb%3Dc%23d"],
  ["a;b=c", "a%3Bb%3Dc"],
  ["%2e%2e", undefined],
  ["%41", "%2541"],
  ["..a", "..a"],
  ["a..", "a.."],
  [".hidden", ".hidden"],
  ["ü é", "%C3%BC%20%C3%A9"],
  [42, "42"],
  [false, "false"],
  ["user@example.com", "user%40example.com"],
])("%j stays in its segment", async (id, written) => {
  if (written !== undefined) expect(await urlFor(id)).toBe(`/api/v1/customers/${written}`);
  else expect(await urlFor(id)).toMatchObject({ error: { code: "invalid-request" } });
});

it.each([
  [""],
  ["."],
  [".."],
  ["../admin"],
  ["a/../../admin"],
  ["a/.."],
  ["..\\admin"],
  ["a\\..\\b"],
  ["..;/admin"],
  ["..;"],
  ["%2e%2e"],
  ["%2e%2e%2fadmin"],
  ["..%2fadmin"],
  ["a\u0000b"],
  ["a\r\nb"],
  [["..", "a"]],
  [["a", "b/../c"]],
  [{ "..": "a" }],
  [[]],
  [{}],
  [null],
])("%j does not leave its segment: it is refused", async (id) => {
  expect(await urlFor(id)).toMatchObject({ status: 0, error: { code: "invalid-request" } });
});

it("two parameters together make no step either", async () => {
  const api = await startApi();
  const op = operation({
    path: "/x/{a}{b}/y",
    parameters: [parameter("path", "a"), parameter("path", "b")],
  });
  const { call } = caller(api.url, [op]);
  expect(await call({ path: { a: ".", b: "." } })).toMatchObject({ error: { code: "invalid-request" } });
  expect(await call({ path: { a: "a", b: "b" } })).toMatchObject({ status: 204 });
  expect(api.seen.map(({ url }) => url)).toEqual(["/x/ab/y"]);
});

it("label style never becomes a step", async () => {
  const label = operation({ path: "/x/{id}", parameters: [parameter("path", "id", { style: "label" })] });
  expect(await urlFor("", "", label)).toMatchObject({ error: { code: "invalid-request" } });
  expect(await urlFor("5", "", label)).toBe("/x/.5");
});

it("a template's own fragment is dropped, its query kept, its odd characters encoded", async () => {
  const op = operation({
    path: "/objects/{id}/a b?uploads#tag",
    parameters: [parameter("path", "id"), parameter("query", "q")],
  });
  const api = await startApi();
  await caller(api.url, [op]).call({ path: { id: "k" }, query: { q: 1 } });
  expect(api.seen[0]?.url).toBe("/objects/k/a%20b?uploads&q=1");
});

it("a template that begins with two slashes stays at its origin", async () => {
  const api = await startApi();
  await caller(api.url, [operation({ path: "//evil.example/x" })]).call();
  expect(api.seen[0]?.url).toBe("//evil.example/x");
});
