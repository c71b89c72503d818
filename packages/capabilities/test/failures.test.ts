import { getEventListeners } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { caller, operation, parameter, startApi, startRawApi } from "./api.ts";

const refusedWith = (code: string) => ({ status: 0, error: { code } });
const MIB = 1024 * 1024;

describe("what is no answer is a refusal, and the next call works", () => {
  /** An API of which the first answer is broken, and the second is not. */
  async function brokenOnce(answer: Parameters<typeof startRawApi>[0]) {
    let calls = 0;
    return startRawApi((socket) => {
      calls += 1;
      if (calls === 1) answer(socket);
      else socket.end("HTTP/1.1 204 No Content\r\n\r\n");
    });
  }

  it.each<[string, string, Parameters<typeof startRawApi>[0]]>([
    ["garbage", "invalid-response", (socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")],
    ["a malformed header", "invalid-response", (socket) => socket.end("HTTP/1.1 200 OK\r\nA\0b: c\r\n\r\n")],
    [
      "a status without sense",
      "invalid-response",
      (socket) => socket.end("HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n"),
    ],
    ["a connection closed at once", "unreachable", (socket) => socket.end()],
    ["a reset", "unreachable", (socket) => socket.resetAndDestroy()],
    [
      "a body cut short",
      "unreachable",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
    ],
    [
      "headers beyond all bounds",
      "response-too-large",
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`),
    ],
    ["headers that never come", "timed-out", () => {}],
    ["headers that never end", "timed-out", (socket) => socket.write("HTTP/1.1 200 OK\r\nX: ")],
    [
      "a body that never ends",
      "timed-out",
      (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"),
    ],
    [
      "a body that hangs without content",
      "timed-out",
      (socket) => socket.write("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 100\r\n\r\nx"),
    ],
  ])("%s: %s", async (_, code, answer) => {
    const url = await brokenOnce(answer);
    const { call, records } = caller(url, [operation({ method: "POST" })], { limits: { timeoutMs: 700 } });
    expect(await call()).toMatchObject(refusedWith(code));
    expect(records[0]).toMatchObject({ status: 0, refusal: code });
    expect(await call()).toMatchObject({ status: 204 });
  });

  it("a connection lost before the answer: what only reads is sent once more, nothing else is", async () => {
    const lose = (socket: Parameters<Parameters<typeof startRawApi>[0]>[0]) => socket.resetAndDestroy();
    const read = caller(await brokenOnce(lose), [operation()]);
    expect(await read.call()).toMatchObject({ status: 204 });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      const write = caller(await brokenOnce(lose), [operation({ method })]);
      expect(await write.call()).toMatchObject(refusedWith("unreachable"));
    }
    expect(await caller(await startRawApi(lose), [operation()]).call()).toMatchObject(
      refusedWith("unreachable"),
    );
  });

  it("nobody listening: unreachable, with a reason for the operator that the plug-in does not get", async () => {
    const { call, records } = caller("http://127.0.0.1:1", [operation()]);
    const answer = await call();
    expect(answer).toMatchObject(refusedWith("unreachable"));
    expect(JSON.stringify(answer)).not.toMatch(/127|ECONN/);
    expect(records[0]).toMatchObject({ reason: "ECONNREFUSED" });
  });

  it("a body that drips is ended by the whole call's time", async () => {
    const url = await startRawApi((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      const timer = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    const started = Date.now();
    const { call } = caller(url, [operation()], { limits: { timeoutMs: 200 } });
    expect(await call()).toMatchObject(refusedWith("timed-out"));
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

describe("an answer beyond its size", () => {
  it("is refused, and its stream is cut instead of read to its end", async () => {
    let sent = 0;
    const closed = Promise.withResolvers<void>();
    const url = await startRawApi((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
      const write = () => {
        while (!socket.destroyed && socket.write(chunk)) sent += 0x10000;
        sent += 0x10000;
      };
      socket.on("drain", write);
      socket.on("close", closed.resolve);
      write();
    });
    const { call } = caller(url, [operation()], { limits: { responseBytes: MIB } });
    expect(await call()).toMatchObject(refusedWith("response-too-large"));
    await closed.promise;
    expect(sent).toBeLessThan(32 * MIB);
  });

  it("fits to the byte", async () => {
    const api = await startApi((seen, response) =>
      response.writeHead(200, { "content-type": "text/plain" }).end("x".repeat(Number(seen.url.slice(-4)))),
    );
    const op = operation({ path: "/{n}", parameters: [parameter("path", "n")] });
    const { call } = caller(api.url, [op], { limits: { responseBytes: 1024 } });
    expect(await call({ path: { n: "1024" } })).toMatchObject({ status: 200 });
    expect(await call({ path: { n: "1025" } })).toMatchObject(refusedWith("response-too-large"));
  });

  it("is measured decompressed: a bomb is refused without being held in memory", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB));
    const api = await startApi((_, response) =>
      response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" }).end(bomb),
    );
    const { call } = caller(api.url, [operation()], { limits: { responseBytes: MIB } });
    const before = process.memoryUsage.rss();
    expect(await call()).toMatchObject(refusedWith("response-too-large"));
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
  });
});

describe("redirects", () => {
  /** Redirects `/from` to a place, and answers everything else with what it was asked. */
  async function redirecting(status: number, to: (url: string) => string) {
    let url = "";
    const api = await startApi((seen, response) => {
      if (seen.url.startsWith("/api/from")) {
        response.writeHead(status, { location: to(url), "content-type": "text/plain" }).end("moved");
      } else {
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ method: seen.method, url: seen.url, body: seen.body.toString() }));
      }
    });
    url = api.url;
    return api;
  }
  const json = {
    required: false,
    contents: [{ mediaType: "application/json", type: { kind: "unknown" } as const }],
  };
  const from = (method: "GET" | "POST" | "PUT" = "GET") =>
    operation({ name: "from", method, path: "/from", body: json });

  it.each([
    [301, "GET", "GET"],
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "PUT", "GET"],
    [307, "GET", "GET"],
    [308, "GET", "GET"],
  ] as const)("%i after %s is followed with %s at the same origin", async (status, method, then) => {
    const api = await redirecting(status, () => "/api/elsewhere?a=1");
    const { call } = caller(`${api.url}/api`, [from(method)], {
      auth: { type: "bearer", token: "s3cret-token" },
    });
    expect(await call({ body: { b: 1 } })).toMatchObject({
      status: 200,
      body: { method: then, url: "/api/elsewhere?a=1", body: method === "GET" ? '{"b":1}' : "" },
    });
    expect(api.seen[1]?.headers.authorization).toBe("Bearer s3cret-token");
    if (method !== "GET") expect(api.seen[1]?.headers).not.toHaveProperty("content-type");
  });

  it("307 keeps method and body on the way to an operation that is granted", async () => {
    const api = await redirecting(307, (url) => `${url}/api/to/5`);
    const to = operation({
      name: "to",
      method: "POST",
      path: "/to/{id}",
      parameters: [parameter("path", "id")],
    });
    const granted = caller(`${api.url}/api`, [from("POST"), to]);
    expect(await granted.call({ body: { b: 1 } })).toMatchObject({
      body: { method: "POST", url: "/api/to/5", body: '{"b":1}' },
    });
    const denied = caller(`${api.url}/api`, [from("POST"), to], { denied: ["to"] });
    expect(await denied.call({ body: { b: 1 } })).toMatchObject({ status: 307, body: "moved" });
    expect(api.seen.map(({ url }) => url)).toEqual(["/api/from", "/api/to/5", "/api/from"]);
  });

  it.each([
    "/api/admin/users",
    "/api//admin/users/",
    "/api/%61dmin/users",
    "/api/ADMIN/users",
    "/api/x/../admin/users",
  ])("%s, spelled so, does not lead to an operation that is not granted", async (location) => {
    const api = await redirecting(302, () => location);
    const admin = operation({
      name: "admin",
      path: "/admin/{what}",
      parameters: [parameter("path", "what")],
    });
    const { call } = caller(`${api.url}/api`, [from(), admin], { denied: ["admin"] });
    expect(await call()).toMatchObject({ status: 302, headers: { location } });
    expect(api.seen).toHaveLength(1);
  });

  it.each([
    ["another host", (other: string) => other],
    ["another scheme", (_: string, own: string) => own.replace("http:", "https:")],
    ["another port", (other: string) => `${other}/api/x`],
    ["a URL with a credential", (_: string, own: string) => `${own.replace("http://", "http://u:p@")}/api/x`],
    ["outside of the base URL", (_: string, own: string) => `${own}/admin`],
    ["behind an encoded step", (_: string, own: string) => `${own}/api/..%2fadmin`],
    ["nonsense", () => "http://["],
  ])("to %s is the answer, and is not followed", async (_, to) => {
    const other = await startApi();
    const api = await redirecting(302, (own) => to(other.url, own));
    const { call } = caller(`${api.url}/api`, [from()], { auth: { type: "bearer", token: "s3cret-token" } });
    expect(await call()).toMatchObject({ status: 302, body: "moved" });
    expect(api.seen).toHaveLength(1);
    expect(other.seen).toHaveLength(0);
  });

  it("beyond the limit are the answer", async () => {
    const api = await redirecting(302, () => "/api/from");
    expect(await caller(`${api.url}/api`, [from()], { limits: { redirects: 3 } }).call()).toMatchObject({
      status: 302,
    });
    expect(api.seen).toHaveLength(4);
    expect(await caller(`${api.url}/api`, [from()], { limits: { redirects: 0 } }).call()).toMatchObject({
      status: 302,
    });
    expect(api.seen).toHaveLength(5);
  });

  it("keep a key in the query, once", async () => {
    const api = await redirecting(302, () => "/api/to?api_key=s3cret-key&a=1");
    const { call } = caller(`${api.url}/api`, [from()], {
      auth: { type: "api-key", in: "query", name: "api_key", value: "s3cret-key" },
    });
    await call();
    expect(api.seen.map(({ url }) => url)).toEqual([
      "/api/from?api_key=s3cret-key",
      "/api/to?a=1&api_key=s3cret-key",
    ]);
  });
});

describe("a call that is ended", () => {
  it("by its caller answers at once, and its connection is closed", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await startRawApi((socket) => socket.on("close", closed.resolve));
    const controller = new AbortController();
    const { call, records } = caller(url, [operation()]);
    const answer = call(undefined, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await answer).toMatchObject(refusedWith("timed-out"));
    expect(records[0]).toMatchObject({ reason: "aborted" });
    await closed.promise;
    expect(await call(undefined, AbortSignal.abort())).toMatchObject(refusedWith("timed-out"));
  });

  it("by closing answers at once; later ones are refused", async () => {
    const url = await startRawApi(() => {});
    const { call, close } = caller(url, [operation()]);
    const answer = call();
    setTimeout(() => void close(), 50);
    expect(await answer).toMatchObject(refusedWith("unreachable"));
    expect(await call()).toMatchObject(refusedWith("unreachable"));
    await close();
  });

  it("leaves no listener behind on its caller's signal", async () => {
    const api = await startApi();
    const { signal } = new AbortController();
    await caller(api.url, [operation()]).call(undefined, signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

it("a test server that resets really resets", async () => {
  const url = new URL(await startRawApi((socket) => socket.resetAndDestroy()));
  const socket = connect(Number(url.port), url.hostname);
  const error = Promise.withResolvers<NodeJS.ErrnoException>();
  socket.on("error", error.resolve);
  socket.write("x");
  expect((await error.promise).code).toBe("ECONNRESET");
});
