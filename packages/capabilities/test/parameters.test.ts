import { describe, expect, it } from "vitest";
import { bytes, caller, operation, parameter, startApi } from "./api.ts";

const refused = { status: 0, error: { code: "invalid-request" } };

describe("a plug-in's request is not trusted", () => {
  const op = operation({
    path: "/x/{id}",
    parameters: [
      parameter("path", "id"),
      parameter("query", "q", { required: true }),
      parameter("header", "X-Note"),
    ],
  });
  const good = { path: { id: "1" }, query: { q: 1 } };

  it.each([
    ["no JSON", "{", /not JSON/],
    ["another value", "[]", /not a JSON object/],
    ["null", "null", /not a JSON object/],
    ["an unknown member", '{"method":"DELETE"}', /unknown member "method"/],
    ["__proto__", '{"__proto__":{"path":{"id":"1"}}}', /unknown member "__proto__"/],
    ["a place that is a list", '{"path":["1"]}', /"path" is not an object/],
    ["an unknown parameter", '{"query":{"admin":true}}', /no query parameter "admin"/],
    ["__proto__ as a parameter", '{"query":{"__proto__":1}}', /no query parameter "__proto__"/],
    ["constructor as a parameter", '{"query":{"constructor":1}}', /no query parameter "constructor"/],
    ["a parameter in another place", '{"query":{"id":"1"}}', /no query parameter "id"/],
    ["a missing parameter", '{"path":{"id":"1"}}', /query parameter "q" is missing/],
    ["a required parameter that is null", '{"path":{"id":"1"},"query":{"q":null}}', /"q" is missing/],
    ["a content type that is no text", '{"contentType":1}', /"contentType" is not a text/],
    ["a body where none is taken", '{"path":{"id":"1"},"query":{"q":1},"body":1}', /takes no body/],
    ["a header twice", '{"header":{"X-Note":"a","x-note":"b"}}', /there twice/],
  ])("%s is refused, with a message that says so", async (_, json, message) => {
    const api = await startApi();
    expect(await caller(api.url, [op]).call(bytes(json))).toMatchObject({
      status: 0,
      error: { code: "invalid-request", message: expect.stringMatching(message) },
    });
    expect(api.seen).toEqual([]);
  });

  it("bytes that are no UTF-8 are refused", async () => {
    const api = await startApi();
    expect(await caller(api.url, [op]).call(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject(refused);
  });

  it("what nests too deep is refused, however deep", async () => {
    const api = await startApi();
    const { call } = caller(api.url, [op], { limits: { depth: 5 } });
    for (const depth of [6, 1_000_000]) {
      const json = `{"query":{"q":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
      expect(await call(bytes(json))).toMatchObject({
        error: { code: "invalid-request", message: expect.stringMatching(/deeper than 5/) },
      });
    }
    expect(await call({ ...good, query: { q: [[[1]]] } })).toMatchObject({ status: 204 });
  });

  it("a request beyond its size is refused, before it is read", async () => {
    const api = await startApi();
    const { call } = caller(api.url, [op], { limits: { requestBytes: 1024 } });
    const fits = JSON.stringify({ ...good, header: { "X-Note": "" } }).length;
    expect(await call({ ...good, header: { "X-Note": "n".repeat(1024 - fits) } })).toMatchObject({
      status: 204,
    });
    expect(await call({ ...good, header: { "X-Note": "n".repeat(1025 - fits) } })).toMatchObject(refused);
  });

  it("a URL or headers beyond their size are refused", async () => {
    const api = await startApi();
    const { call } = caller(api.url, [op], { limits: { headBytes: 1024 } });
    expect(await call({ ...good, query: { q: "q".repeat(900) } })).toMatchObject({ status: 204 });
    expect(await call({ ...good, query: { q: "q".repeat(1024) } })).toMatchObject(refused);
    expect(await call({ ...good, header: { "X-Note": "q".repeat(1024) } })).toMatchObject(refused);
  });
});

describe("queries", () => {
  const op = operation({
    parameters: [
      parameter("query", "ids[]"),
      parameter("query", "metadata[key]"),
      parameter("query", "filter", { style: "deepObject", explode: true }),
      parameter("query", "where", { serialization: { mediaType: "application/json" } }),
      parameter("query", "since"),
      parameter("query", "path", { allowReserved: true }),
    ],
  });

  it("keep the document's names, and write each parameter in its style", async () => {
    const api = await startApi();
    await caller(api.url, [op]).call({
      query: {
        "ids[]": [1, 2],
        "metadata[key]": "v",
        filter: { a: { b: "c" } },
        where: { n: [1] },
        since: "2026-01-02T03:04:05Z",
        path: "/a/b",
      },
    });
    expect(api.seen[0]?.url).toBe(
      "/op?ids%5B%5D=1&ids%5B%5D=2&metadata%5Bkey%5D=v&filter%5Ba%5D%5Bb%5D=c" +
        "&where=%7B%22n%22%3A%5B1%5D%7D&since=2026-01-02T03%3A04%3A05Z&path=/a/b",
    );
  });

  it("leave null and empty lists out", async () => {
    const api = await startApi();
    await caller(api.url, [op]).call({ query: { "ids[]": [], since: null, filter: {} } });
    expect(api.seen[0]?.url).toBe("/op");
  });

  it("keep numbers that JavaScript would round", async () => {
    const api = await startApi();
    await caller(api.url, [op]).call(bytes('{"query":{"ids[]":[12345678901234567890]}}'));
    expect(api.seen[0]?.url).toBe("/op?ids%5B%5D=12345678901234567890");
  });
});

describe("headers", () => {
  const op = operation({
    parameters: [
      "X-Tags",
      "X-Flag",
      "Authorization",
      "Host",
      "Content-Length",
      "Content-Type",
      "Cookie",
      "Transfer-Encoding",
      "Connection",
      "Proxy-Authorization",
      "Forwarded",
      "X-Forwarded-For",
      "x-forwarded-host",
      "X-Original-URL",
      "X-Real-IP",
      "X-HTTP-Method-Override",
      "mortise-chain",
      "X-Fixed",
      "Accept",
    ].map((name) => parameter("header", name, { required: name === "Authorization" || name === "X-Fixed" })),
  });

  it("are written in simple style, their names in any case", async () => {
    const api = await startApi();
    await caller(api.url, [op], { headers: { "X-Fixed": "app" } }).call({
      header: { "x-tags": ["a", "b"], "X-Flag": true, Accept: "text/csv" },
    });
    expect(api.seen[0]?.headers).toMatchObject({
      "x-tags": "a,b",
      "x-flag": "true",
      accept: "text/csv",
      "x-fixed": "app",
    });
  });

  it.each(["a\r\nX-Admin: 1", "a\nb", "a\u0000b", "a\u0100b", "\ud800"])("refuse %j", async (value) => {
    const api = await startApi();
    const { call } = caller(api.url, [op], { headers: { "X-Fixed": "app" } });
    expect(await call({ header: { "X-Flag": value } })).toMatchObject(refused);
    expect(await call({ header: { "X-Tags": ["a", value] } })).toMatchObject(refused);
    expect(api.seen).toEqual([]);
  });

  it("of HTTP, of proxies, of the credential and of the app are not a plug-in's to set", async () => {
    const api = await startApi();
    const { call } = caller(api.url, [op], {
      headers: { "x-fixed": "app" },
      auth: { type: "api-key", in: "header", name: "X-Flag", value: "key-123456" },
    });
    for (const { name } of op.parameters) {
      if (name === "X-Tags" || name === "Accept") continue;
      expect(await call({ header: { [name]: "1" } }), name).toMatchObject({
        error: { code: "invalid-request", message: expect.stringMatching(/cannot be set by a plug-in/) },
      });
    }
    expect(api.seen).toEqual([]);
  });
});

describe("cookies", () => {
  const op = operation({
    parameters: [
      parameter("cookie", "session"),
      parameter("cookie", "ids"),
      parameter("cookie", "csv", { explode: false }),
      parameter("cookie", "bag"),
    ],
  });

  it("are written as pairs, encoded only where a cookie must be", async () => {
    const api = await startApi();
    await caller(api.url, [op]).call({ cookie: { session: "aB+/=;é", ids: [1, 2], csv: ["a", "b"] } });
    expect(api.seen[0]?.headers.cookie).toBe("session=aB+/=%3B%C3%A9; ids=1; ids=2; csv=a,b");
  });

  it("cannot end the header, nor bring a name that no cookie has", async () => {
    const api = await startApi();
    const { call } = caller(api.url, [op]);
    expect(await call({ cookie: { session: "a\r\nX-Admin: 1" } })).toMatchObject({ status: 204 });
    expect(api.seen[0]?.headers).not.toHaveProperty("x-admin");
    expect(await call({ cookie: { bag: { "a; admin": "1" } } })).toMatchObject(refused);
  });
});

describe("the credential's own parameter", () => {
  const key = (place: "query" | "cookie") =>
    ({ type: "api-key", in: place, name: "api_key", value: "s3cret-key" }) as const;

  it("in the query cannot be overridden, not even by an object's member", async () => {
    const api = await startApi();
    const op = operation({
      parameters: [
        parameter("query", "api_key", { required: true }),
        parameter("query", "bag"),
        parameter("query", "q"),
      ],
    });
    const { call } = caller(api.url, [op], { auth: key("query") });
    for (const query of [
      { api_key: "mine" },
      { bag: { api_key: "mine" } },
      { bag: { "api_key[]": "mine" } },
      { bag: { API_KEY: "mine" } },
    ]) {
      expect(await call({ query })).toMatchObject(refused);
    }
    expect(await call({ query: { q: "x&api_key=mine" } })).toMatchObject({ status: 204 });
    expect(api.seen.map(({ url }) => url)).toEqual(["/op?q=x%26api_key%3Dmine&api_key=s3cret-key"]);
  });

  it("in a cookie cannot be overridden, not even by an object's member", async () => {
    const api = await startApi();
    const op = operation({ parameters: [parameter("cookie", "api_key"), parameter("cookie", "bag")] });
    const { call } = caller(api.url, [op], { auth: key("cookie") });
    expect(await call({ cookie: { api_key: "mine" } })).toMatchObject(refused);
    expect(await call({ cookie: { bag: { api_key: "mine" } } })).toMatchObject(refused);
    expect(await call({ cookie: { bag: { a: "1; api_key=mine" } } })).toMatchObject({ status: 204 });
    expect(api.seen[0]?.headers.cookie).toBe("a=1%3B%20api_key=mine; api_key=s3cret-key");
  });
});
