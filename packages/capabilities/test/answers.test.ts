import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { caller, operation, startApi, startRawApi } from "./api.ts";

/** An operation that documents these media types for a 200. */
function answering(...mediaTypes: string[]) {
  const contents = mediaTypes.map((mediaType) => ({ mediaType, type: { kind: "unknown" } as const }));
  return operation({ responses: [{ status: "2XX", contents, headers: [] }] });
}

async function answerTo(
  contentType: string | undefined,
  body: string | Buffer,
  options: {
    op?: ReturnType<typeof operation>;
    headers?: Record<string, string | string[]>;
    status?: number;
  } = {},
) {
  const api = await startApi((_, response) => {
    const headers = { ...(contentType !== undefined && { "content-type": contentType }), ...options.headers };
    response.writeHead(options.status ?? 200, headers).end(body);
  });
  return caller(api.url, [options.op ?? operation()]).call();
}

describe("an answer's body", () => {
  it.each([
    ["application/json", '{"a":[1]}', { a: [1] }],
    ["application/problem+json; charset=utf-8", '{"a":1}', { a: 1 }],
    ["application/json", "\ufeff1", 1],
    ["application/json", "null", null],
    ["text/plain", "ü", "ü"],
    ["text/plain", "", ""],
    ["text/csv; charset=iso-8859-1", Buffer.from([0xfc]), "ü"],
    ["text/plain; charset=nonsense", Buffer.from([0xfc]), { base64: "/A==" }],
    ["application/xml", "<a/>", "<a/>"],
    ["application/x-www-form-urlencoded", "a=1", "a=1"],
    ["application/octet-stream", Buffer.from([0, 255]), { base64: "AP8=" }],
    ["image/png", Buffer.from([0, 255]), { base64: "AP8=" }],
    ["nonsense", "text", "text"],
    ["application/json", '{"__proto__":1}', JSON.parse('{"__proto__":1}')],
  ])("in %s, %j, is %j", async (contentType, sent, body) => {
    expect(await answerTo(contentType, sent)).toMatchObject({ status: 200, body });
  });

  it("keeps numbers that JavaScript would round", async () => {
    const json = '{"id":12345678901234567890,"n":1e999}';
    const answer = await answerTo("application/json", json);
    expect(JSON.stringify(answer)).toContain(`"body":${json}`);
  });

  it("without a content type is JSON where that is documented, else text, else bytes", async () => {
    const json = answering("application/json");
    expect(await answerTo(undefined, '{"a":1}', { op: json })).toMatchObject({ body: { a: 1 } });
    expect(await answerTo(undefined, "oops", { op: json })).toMatchObject({ body: "oops" });
    expect(await answerTo(undefined, '{"a":1}')).toMatchObject({ body: '{"a":1}' });
    expect(await answerTo(undefined, Buffer.from([0xff]))).toMatchObject({ body: { base64: "/w==" } });
    expect(await answerTo(undefined, "")).not.toHaveProperty("body");
  });

  it("in an undocumented content type is JSON where that is documented and it is JSON", async () => {
    const json = answering("application/json");
    expect(await answerTo("text/html", '{"a":1}', { op: json })).toMatchObject({ body: { a: 1 } });
    expect(await answerTo("text/html", "<p>", { op: json })).toMatchObject({ body: "<p>" });
    const both = answering("application/json", "text/plain");
    expect(await answerTo("text/plain", '{"a":1}', { op: both })).toMatchObject({ body: '{"a":1}' });
  });

  it.each(["{", "<html>", Buffer.from([0x22, 0xff, 0x22]), "{} {}"])(
    "that is said to be JSON and is not is refused",
    async (garbage) => {
      const answer = await answerTo("application/json", garbage);
      expect(answer).toMatchObject({ status: 0, error: { code: "invalid-response" } });
      expect(JSON.stringify(answer)).not.toContain("html");
    },
  );

  it("that nests too deep is refused, however deep", async () => {
    for (const depth of [101, 1_000_000]) {
      const answer = await answerTo("application/json", "[".repeat(depth) + "]".repeat(depth));
      expect(answer).toMatchObject({ error: { code: "invalid-response" } });
    }
  });

  it("is absent where there is none", async () => {
    expect(await answerTo(undefined, "", { status: 204 })).toEqual({
      status: 204,
      headers: expect.not.objectContaining({ "transfer-encoding": expect.anything() }),
    });
    expect(await answerTo("application/json", "")).not.toHaveProperty("body");
    expect(await answerTo("application/json", "", { op: operation({ method: "HEAD" }) })).not.toHaveProperty(
      "body",
    );
  });

  it("with an error's status is an answer like any other", async () => {
    const answer = await answerTo("application/json", '{"code":"x"}', { status: 422 });
    expect(answer).toMatchObject({ status: 422, body: { code: "x" } });
  });
});

describe("a compressed answer", () => {
  it.each([
    ["gzip", gzipSync('{"a":1}')],
    ["br", brotliCompressSync('{"a":1}')],
    ["deflate", deflateSync('{"a":1}')],
    ["zstd", zstdCompressSync('{"a":1}')],
    ["gzip, br", brotliCompressSync(gzipSync('{"a":1}'))],
    ["identity", Buffer.from('{"a":1}')],
  ])("in %s is decompressed", async (coding, body) => {
    const answer = await answerTo("application/json", body, { headers: { "content-encoding": coding } });
    expect(answer).toMatchObject({ status: 200, body: { a: 1 } });
    if (coding !== "identity" && answer.status !== 0 && "headers" in answer) {
      expect(Object.keys(answer.headers)).not.toContain("content-encoding");
    }
  });

  it.each([
    ["gzip", "no gzip"],
    ["gzip", gzipSync("x".repeat(1000)).subarray(0, 20)],
    ["br", Buffer.from("no brotli")],
    ["compress", "?"],
    ["toString", "?"],
    ["gzip, gzip, gzip", gzipSync(gzipSync(gzipSync("1")))],
  ])("in %s that is damaged or unknown is refused", async (coding, body) => {
    const answer = await answerTo("text/plain", body, { headers: { "content-encoding": coding } });
    expect(answer).toMatchObject({ status: 0, error: { code: "invalid-response" } });
  });
});

describe("an answer's headers", () => {
  it("are in lower case, joined, without cookies and without what is about the connection", async () => {
    const answer = await answerTo("text/plain", "x", {
      headers: {
        "X-Request-Id": "r1",
        "Content-Length": "1",
        Link: ["<a>", "<b>"],
        "Set-Cookie": ["session=1", "b=2"],
        "Keep-Alive": "timeout=5",
        "Proxy-Authenticate": "Basic",
        Upgrade: "h2c",
        "X-Hop": "1",
        Connection: "keep-alive, X-Hop",
      },
    });
    expect(answer).toEqual({
      status: 200,
      headers: {
        "content-type": "text/plain",
        date: expect.any(String),
        link: "<a>, <b>",
        "x-request-id": "r1",
        "content-length": "1",
      },
      body: "x",
    });
  });

  it("with hostile names are data", async () => {
    const url = await startRawApi((socket) =>
      socket.end("HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor: b\r\nContent-Length: 0\r\n\r\n"),
    );
    const answer = await caller(url, [operation()]).call();
    expect(JSON.stringify(answer)).toContain('"__proto__":"a"');
    expect(Object.getPrototypeOf("headers" in answer && answer.headers)).toBe(Object.prototype);
  });
});
