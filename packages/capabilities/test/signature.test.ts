import { createHash, createHmac } from "node:crypto";
import type { RequestSignature, SignableRequest } from "@mortise/capabilities";
import { describe, expect, it } from "vitest";
import { caller, operation, parameter, startApi } from "./api.ts";

const KEY = "hmac-s3cret-of-the-app";
const post = operation({
  method: "POST",
  path: "/orders/{id}",
  parameters: [parameter("path", "id"), parameter("query", "q"), parameter("header", "x-signature")],
  body: { required: false, contents: [{ mediaType: "application/json", type: { kind: "unknown" } }] },
});

function digestOf({ method, url, headers, body }: SignableRequest): string {
  const { pathname, search } = new URL(url);
  const text = [method, pathname + search, headers.host, headers["content-type"]].join("\n");
  return createHmac("sha256", KEY)
    .update(text)
    .update(createHash("sha256").update(body).digest())
    .digest("hex");
}

const hmac: RequestSignature = {
  type: "signature",
  headers: ["X-Signature", "x-date"],
  sign: async (request) => ({ "x-signature": `v1=${digestOf(request)}`, "X-Date": "20260101T000000Z" }),
};

describe("a signature", () => {
  it("is made of the request as it arrives", async () => {
    const api = await startApi();
    const { call } = caller(`${api.url}/v1`, [post], {
      auth: [hmac, { type: "api-key", in: "query", name: "key", value: "a key" }],
    });
    expect(await call({ path: { id: "a b" }, query: { q: "ü" }, body: { n: 1 } })).toMatchObject({
      status: 204,
    });
    const [seen] = api.seen;
    expect(seen?.url).toBe("/v1/orders/a%20b?q=%C3%BC&key=a%20key");
    const headers = { host: String(seen?.headers.host), "content-type": "application/json" };
    const wanted = digestOf({
      method: "POST",
      url: `${api.url}${seen?.url}`,
      headers,
      body: Buffer.from('{"n":1}'),
    });
    expect(seen?.headers).toMatchObject({ "x-signature": `v1=${wanted}`, "x-date": "20260101T000000Z" });
  });

  it("is made for each request anew: the target of a redirect has its own", async () => {
    const api = await startApi((seen, response) =>
      seen.method === "POST"
        ? response.writeHead(303, { location: "/orders/2" }).end()
        : response.writeHead(204).end(),
    );
    expect(await caller(api.url, [post], { auth: hmac }).call({ path: { id: "1" } })).toMatchObject({
      status: 204,
    });
    const [first, second] = api.seen.map(({ headers }) => headers["x-signature"]);
    expect(second).toMatch(/^v1=/);
    expect(second).not.toBe(first);
  });

  it("cannot be set by a plug-in, and is in no answer", async () => {
    const api = await startApi((seen, response) => {
      const signature = String(seen.headers["x-signature"]);
      response.writeHead(200, { "content-type": "application/json", "x-told": signature });
      response.end(JSON.stringify({ signature, digest: signature.slice(3), date: seen.headers["x-date"] }));
    });
    const { call } = caller(api.url, [post], { auth: hmac });
    expect(await call({ path: { id: "1" }, header: { "x-signature": "mine" } })).toMatchObject({
      error: { code: "invalid-request" },
    });
    expect(await call({ path: { id: "1" } })).toMatchObject({
      headers: { "x-told": "[redacted]" },
      body: { signature: "[redacted]", digest: "[redacted]" },
    });
  });

  it.each<[string, () => never]>([
    [
      "throws",
      () => {
        throw new Error(KEY);
      },
    ],
    ["gives a header that it did not name", () => ({ "x-other": KEY }) as never],
    ["gives what no header can hold", () => ({ "x-date": `${KEY}\r\nx-admin: 1` }) as never],
    ["gives nothing", () => undefined as never],
  ])("that %s refuses the call", async (_, sign) => {
    const api = await startApi();
    const { call, records } = caller(api.url, [post], { auth: { ...hmac, sign } });
    const answer = await call({ path: { id: "1" } });
    expect(answer).toMatchObject({ error: { code: "unreachable" } });
    expect(records).toMatchObject([{ reason: "auth-failed" }]);
    expect(JSON.stringify([answer, records])).not.toContain(KEY);
    expect(api.seen).toEqual([]);
  });

  it("that never ends is ended with its call", async () => {
    const api = await startApi();
    const sign = () => new Promise<never>(() => {});
    const { call } = caller(api.url, [post], { auth: { ...hmac, sign }, limits: { timeoutMs: 100 } });
    expect(await call({ path: { id: "1" } })).toMatchObject({ error: { code: "timed-out" } });
  });
});
