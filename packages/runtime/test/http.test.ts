import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { echoes, errorOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
// Input: a request. `get` puts out the body, `status` the status, `headers` the headers, `post` sends the input itself.
const client = pluginWat(`
  (func (export "get") (result i32) (call $out (call $http_request (call $input) (i64.const 0))) (i32.const 0))
  (func (export "post") (result i32) (call $out (call $http_request (call $input) (call $input))) (i32.const 0))
  (func (export "headers") (result i32)
    (drop (call $http_request (call $input) (i64.const 0))) (call $out (call $http_headers)) (i32.const 0))
  (func (export "status") (result i32)
    (drop (call $http_request (call $input) (i64.const 0)))
    (i32.add (i32.const 1000) (call $http_status_code)))
  (func (export "lastStatus") (result i32) (call $http_status_code))`);

let server: Server;
let base = "";
const seen: { method: string | undefined; headers: IncomingMessage["headers"]; body: string }[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join("");
    seen.push({ method: request.method, headers: request.headers, body });
    const path = request.url ?? "/";
    if (path === "/large") return void response.end("x".repeat(5_000));
    if (path === "/teapot") return void response.writeHead(418, { "x-kind": "pot" }).end("short");
    if (path === "/loop") return void response.writeHead(302, { location: "/loop" }).end();
    if (path === "/other") {
      return void response
        .writeHead(302, { location: `http://localhost:${(server.address() as AddressInfo).port}/` })
        .end();
    }
    if (path.startsWith("/move/"))
      return void response.writeHead(Number(path.slice(6)), { location: "/" }).end();
    if (path === "/scheme") return void response.writeHead(302, { location: "file:///etc/passwd" }).end();
    if (path === "/cut") {
      response.writeHead(200, { "content-length": "100" }).write("start");
      return void setTimeout(() => response.destroy(), 20);
    }
    if (path === "/never") return;
    response.end("hello");
  });
  await new Promise<void>((done) => server.listen(0, done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const ask = (path: string, more: object = {}) => JSON.stringify({ url: base + path, ...more });

describe("http_request", () => {
  it("is refused when no host is allowed, which is the default", async () => {
    const plugin = await load(client);
    const error = await errorOf(plugin.call("get", ask("/")));
    expect(error).toMatchObject({ code: "http-request-refused", importName: "extism:host/env.http_request" });
    expect(await echoes(plugin)).toBe(true);
  });

  it("answers with body, status and headers", async () => {
    const plugin = await load(client, { allowedHosts: ["127.0.0.1"] });
    expect((await plugin.call("get", ask("/"))).text()).toBe("hello");
    expect((await errorOf(plugin.call("status", ask("/teapot")))).status).toBe(1_418);
    expect((await plugin.call("headers", ask("/teapot"))).json()).toMatchObject({ "x-kind": "pot" });
  });

  it("forgets its last answer with the call", async () => {
    const plugin = await load(client, { allowedHosts: ["127.0.0.1"] });
    await plugin.call("get", ask("/"));
    await plugin.call("lastStatus");
  });

  it("sends method, headers and body, but none of the connection's headers", async () => {
    const plugin = await load(client, { allowedHosts: ["127.0.0.1"] });
    seen.length = 0;
    const body = ask("/", {
      method: "put",
      headers: { "x-own": "1", host: "admin.internal", "content-length": "3", "Proxy-Authorization": "x" },
    });
    await plugin.call("post", body);
    expect(seen[0]).toMatchObject({ method: "PUT", body });
    expect(seen[0]?.headers).toMatchObject({
      "x-own": "1",
      host: base.slice(7),
      "content-length": String(body.length),
    });
    expect(seen[0]?.headers["proxy-authorization"]).toBeUndefined();
  });

  it("allows hosts by name and pattern, and nothing that only looks like them", async () => {
    const cases: [pattern: string, host: string, allowed: boolean][] = [
      ["*", "a.example", true],
      ["*.example", "a.example", true],
      ["*.example", "a.b.example", true],
      ["*.example", "example", false],
      ["*.example", "a.example.evil", false],
      ["a.example", "A.EXAMPLE", true],
      ["a.example", "a-example", false],
      ["a*a", "a", false],
      ["a*b*c.example", "a1b2c.example", true],
      ["a*b*c.example", "a1c.example", false],
    ];
    for (const [pattern, host, allowed] of cases) {
      const plugin = await load(client, { allowedHosts: [pattern], limits: { callTimeoutMs: 10_000 } });
      // An address without a server: allowed requests fail there.
      const { code } = await errorOf(plugin.call("get", JSON.stringify({ url: `http://${host}:1/` })));
      expect([pattern, host, code]).toEqual([
        pattern,
        host,
        allowed ? "http-request-failed" : "http-request-refused",
      ]);
    }
  });

  it("refuses what is no proper request", async () => {
    const plugin = await load(client, { allowedHosts: ["*"] });
    const wrong = [
      "not json",
      "null",
      "{}",
      '{"url":"no url"}',
      '{"url":"file:///etc/passwd"}',
      '{"url":"data:,x"}',
      ask("/", { headers: { long: "x".repeat(66_000) } }),
      ask("/", { method: "TRACE" }),
      ask("/", { headers: { "bad name": "x" } }),
    ];
    for (const request of wrong)
      expect((await errorOf(plugin.call("get", request))).code).toBe("http-request-refused");
    expect((await errorOf(plugin.call("post", ask("/")))).code).toBe("http-request-refused");
  });

  it("follows redirects, and checks each one's host", async () => {
    const here = await load(client, { allowedHosts: ["127.0.0.1"] });
    expect((await errorOf(here.call("get", ask("/other")))).code).toBe("http-request-refused");
    expect((await errorOf(here.call("get", ask("/scheme")))).code).toBe("http-request-refused");
    expect((await errorOf(here.call("get", ask("/loop")))).code).toBe("http-request-failed");
    const both = await load(client, { allowedHosts: ["127.0.0.1", "localhost"] });
    seen.length = 0;
    expect(
      (await both.call("get", ask("/other", { headers: { authorization: "secret", "x-own": "1" } }))).text(),
    ).toBe("hello");
    expect(seen[0]?.headers).toMatchObject({ authorization: "secret" });
    expect(seen[1]?.headers).toMatchObject({ "x-own": "1" });
    expect(seen[1]?.headers.authorization).toBeUndefined();
  });

  it("keeps method and body over 307 and 308, and becomes GET over 303", async () => {
    const plugin = await load(client, { allowedHosts: ["127.0.0.1"] });
    for (const [status, method] of [
      [301, "GET"],
      [302, "GET"],
      [303, "GET"],
      [307, "POST"],
      [308, "POST"],
    ] as const) {
      seen.length = 0;
      const body = ask(`/move/${status}`, { method: "POST" });
      await plugin.call("post", body);
      expect(seen[1]).toMatchObject({ method, body: method === "GET" ? "" : body });
    }
  });

  it("reads answers up to httpResponseBytes", async () => {
    const fits = await load(client, { allowedHosts: ["127.0.0.1"], limits: { httpResponseBytes: 5_000 } });
    expect((await fits.call("get", ask("/large"))).bytes()).toHaveLength(5_000);
    const small = await load(client, { allowedHosts: ["127.0.0.1"], limits: { httpResponseBytes: 4_999 } });
    expect((await errorOf(small.call("get", ask("/large")))).code).toBe("http-request-failed");
    expect(await echoes(small)).toBe(true);
  });

  it("fails when the answer breaks off or never comes", async () => {
    const plugin = await load(client, { allowedHosts: ["127.0.0.1"], limits: { callTimeoutMs: 600 } });
    expect((await errorOf(plugin.call("get", ask("/cut")))).code).toBe("http-request-failed");
    expect((await errorOf(plugin.call("get", ask("/never")))).code).toBe("call-timeout");
    expect(await echoes(plugin)).toBe(true);
  });
});
