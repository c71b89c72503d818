import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip, gzipSync } from "node:zlib";
import { fetchOfNode, type NodeListener, type PluginCall } from "@mortise/capabilities";
import express from "express";
import { describe, expect, it } from "vitest";
import { caller, operation, parameter } from "../api.ts";
import { octets, open } from "./node-app.ts";

const refusedWith = (code: string) => ({ status: 0, error: { code } });

const form = {
  required: true,
  contents: [{ mediaType: "multipart/form-data", type: { kind: "unknown" } }],
} as const;

describe("an answer is read as Node wrote it", () => {
  it.each<[string, NodeListener, object]>([
    ["at once", (_, response) => response.end("all"), { status: 200, body: "all" }],
    ["empty", (_, response) => response.end(), { status: 200 }],
    [
      "in chunks of any size",
      async (_, response) => {
        for (const size of [1, 70_000, 3, 200_000]) {
          if (!response.write("x".repeat(size))) await once(response, "drain");
          await new Promise(setImmediate);
        }
        response.end("end");
      },
      { status: 200, body: `${"x".repeat(270_004)}end` },
    ],
    [
      "with its length, in several writes",
      async (_, response) => {
        response.writeHead(200, { "content-length": 6 });
        response.flushHeaders();
        for (const part of ["ab", "cd", "ef"]) {
          await new Promise(setImmediate);
          response.write(part);
        }
        response.end();
      },
      { status: 200, body: "abcdef" },
    ],
    [
      "behind informational answers, before trailers",
      (_, response) => {
        response.writeContinue();
        response.writeProcessing();
        response.writeEarlyHints({ link: "</style.css>; rel=preload" });
        response.writeHead(200, { trailer: "x-sum" });
        response.write("body");
        response.addTrailers({ "x-sum": "1" });
        response.end();
      },
      { status: 200, body: "body" },
    ],
    ["without a body", (_, response) => response.writeHead(304).end(), { status: 304 }],
    [
      "as bytes that look like a head",
      (_, response) => response.end("HTTP/1.1 200 OK\r\n\r\n0\r\n\r\n"),
      { status: 200, body: "HTTP/1.1 200 OK\r\n\r\n0\r\n\r\n" },
    ],
  ])("%s", async (_, listener, answer) => {
    const { call, errors } = open(listener);
    expect(await call()).toEqual({ headers: expect.anything(), ...answer });
    expect(errors).toEqual([]);
  });

  it("a late answer, compressed though nobody asked for it, without its cookies", async () => {
    const seen: unknown[] = [];
    const { call } = open(async (request, response) => {
      seen.push(request.headers["accept-encoding"]);
      await sleep(5);
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/plain" });
      response.end(gzipSync("unpacked"));
    });
    expect(await call()).toMatchObject({
      status: 200,
      headers: { "content-type": "text/plain" },
      body: "unpacked",
    });
    expect(seen).toEqual(["identity"]);
    expect(JSON.stringify(await call())).not.toContain("cookie");
  });
});

describe("a request is what a server would have made of it", () => {
  const echo: NodeListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, httpVersion, headers, headersDistinct, rawHeaders, complete } = request;
    const body = Buffer.concat(chunks).toString("latin1");
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ method, url, httpVersion, headers, headersDistinct, rawHeaders, complete, body }),
    );
  };

  it("method, target, headers and body", async () => {
    const { call } = open(echo, {
      method: "PUT",
      path: "/files/{name}",
      parameters: [parameter("path", "name"), parameter("query", "q"), parameter("cookie", "c")],
      body: octets,
    });
    const base64 = Buffer.from([0, 255, 10]).toString("base64");
    const request = { path: { name: "a/b" }, query: { q: "ü&" }, cookie: { c: "1" }, body: { base64 } };
    expect(await call(request)).toMatchObject({
      body: {
        method: "PUT",
        url: "/files/a%2Fb?q=%C3%BC%26",
        httpVersion: "1.1",
        headers: {
          host: "localhost",
          cookie: "c=1",
          "content-length": "3",
          "content-type": "application/octet-stream",
        },
        headersDistinct: { host: ["localhost"] },
        rawHeaders: expect.arrayContaining(["content-length", "3"]),
        complete: true,
        body: "\u0000\u00ff\n",
      },
    });
  });

  it("without a body, says that it has none where methods have one", async () => {
    expect(await open(echo, { method: "POST" }).call()).toMatchObject({
      body: { headers: { "content-length": "0" }, body: "" },
    });
    expect(await open(echo).call()).not.toMatchObject({
      body: { headers: { "content-length": expect.anything() } },
    });
  });

  it("of several megabytes, and in parts", async () => {
    const size: NodeListener = async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Buffer).byteLength;
      response.end(String(bytes));
    };
    const body = { base64: Buffer.alloc(3_000_000, 1).toString("base64") };
    const limits = { requestBytes: 8 * 1024 * 1024 };
    expect(await open(size, { method: "POST", body: octets }, { limits }).call({ body })).toMatchObject({
      body: "3000000",
    });
    const parts = await open(echo, { method: "POST", body: form }).call({
      body: { name: "Ada", file: { base64: "AQID" } },
    });
    expect(parts).toMatchObject({
      body: {
        headers: { "content-type": expect.stringContaining("boundary=") },
        body: expect.stringMatching(/name="name"[\s\S]*Ada[\s\S]*name="file"/),
      },
    });
  });

  it.each(["//evil.example/x", "/a//b", "/a%2fb", "/a%2e%2eb"])(
    "a path such as %s stays as it is",
    async (path) => {
      expect(await open(echo, { path }).call()).toMatchObject({
        body: { url: path, headers: { host: "localhost" } },
      });
    },
  );

  it.each(["/a/../b", "/a/%2e%2e/b", "/a/."])("a path such as %s is refused", async (path) => {
    expect(await open(echo, { path }).call()).toMatchObject(refusedWith("invalid-request"));
  });

  it("a connection of its own, with an address that the app chooses", async () => {
    const facts: NodeListener = ({ socket }, response) => {
      socket.setTimeout(1).setNoDelay().setKeepAlive().ref().unref();
      const { remoteAddress, remoteFamily, readable, writable, destroyed } = socket;
      const encrypted = "encrypted" in socket && socket.encrypted;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ remoteAddress, remoteFamily, readable, writable, destroyed, encrypted }));
    };
    expect(await open(facts).call()).toMatchObject({
      body: {
        remoteAddress: "127.0.0.1",
        remoteFamily: "IPv4",
        readable: true,
        writable: true,
        encrypted: false,
      },
    });
    const fetch = fetchOfNode(facts, { remoteAddress: "fd00::1" });
    const baseUrl = "https://api.example.com/v1";
    expect(await caller(baseUrl, [operation()], { fetch }).call()).toMatchObject({
      body: { remoteAddress: "fd00::1", remoteFamily: "IPv6", encrypted: true },
    });
    const app = express().get("/v1/op", (request, response) => {
      response.json([request.ip, request.protocol, request.hostname, request.baseUrl + request.path]);
    });
    expect(await caller(baseUrl, [operation()], { fetch: fetchOfNode(app) }).call()).toMatchObject({
      body: ["127.0.0.1", "https", "api.example.com", "/v1/op"],
    });
  });
});

it("middleware that puts its own write and end on a response, as those that compress do, works", async () => {
  const app = express();
  app.use((_request, response, next) => {
    const [write, end] = [response.write.bind(response), response.end.bind(response)];
    const gzip = createGzip().on("data", write).on("end", end);
    response.setHeader("content-encoding", "gzip");
    Object.assign(response, {
      write: (chunk: string) => gzip.write(chunk),
      end: (chunk = "") => gzip.end(chunk),
    });
    next();
  });
  app.get("/op", (_, response) => {
    response.type("text");
    response.write("one ");
    response.end("two");
  });
  expect(await open(app).call()).toMatchObject({ status: 200, body: "one two" });
});

it("Express's own error handler answers, and its error is not the plug-in's to see", async () => {
  const app = express();
  const told: unknown[] = [];
  app.get("/op", () => {
    throw new Error("database password wrong");
  });
  app.use((error: Error, _request: IncomingMessage, response: ServerResponse, _next: () => void) => {
    told.push(error.message);
    response.writeHead(503).end("later");
  });
  const { call, errors } = open(app);
  expect(await call()).toMatchObject({ status: 503, body: "later" });
  expect([told, errors]).toEqual([["database password wrong"], []]);
});

it("what an app keeps in its context reaches its handlers, behind their body parsers too, and no other call's", async () => {
  const current = new AsyncLocalStorage<unknown>();
  const app = express().use(express.json());
  app.post("/op", async (_, response) => {
    await sleep(1);
    response.json({ context: current.getStore() ?? null });
  });
  const node = fetchOfNode(app);
  const fetch = (request: Request, call: PluginCall) => current.run(call.context, () => node(request, call));
  const json = {
    required: false,
    contents: [{ mediaType: "application/json", type: { kind: "unknown" } }],
  } as const;
  const operations = [operation({ method: "POST", body: json })];
  const within = caller("http://localhost", operations, { fetch });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => within.callNamed("op", n)));
  expect(answers.map((answer) => "body" in answer && answer.body)).toEqual(
    answers.map((_, context) => ({ context })),
  );

  // A plug-in's call does not inherit what the code happened to run in that led to it.
  const bare = caller("http://localhost", operations, { fetch: node });
  const inherited = await current.run("another request's transaction", () => bare.callNamed("op"));
  expect(inherited).toMatchObject({ body: { context: null } });
});
