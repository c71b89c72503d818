import { once } from "node:events";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchOfFastify } from "@mortise/capabilities";
import fastify from "fastify";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { describe, expect, it, onTestFinished } from "vitest";
import { caller, operation, parameter } from "../api.ts";
import { FRAMEWORKS } from "./apps.ts";

const json = [{ mediaType: "application/json", type: { kind: "unknown" } }] as const;
const bytes = [{ mediaType: "application/octet-stream", type: { kind: "unknown" } }] as const;
const OPERATIONS = [
  operation({
    name: "get_customer",
    path: "/customers/{id}",
    parameters: [parameter("path", "id"), parameter("query", "page"), parameter("header", "Authorization")],
  }),
  operation({
    name: "create_customer",
    method: "POST",
    path: "/customers",
    body: { required: true, contents: json },
  }),
  operation({
    name: "put_bytes",
    method: "PUT",
    path: "/bytes",
    body: { required: true, contents: bytes },
  }),
  operation({ name: "head_customer", method: "HEAD", path: "/customers/1" }),
  operation({ name: "nowhere", path: "/nowhere" }),
  ...["whoami", "stream", "empty", "moved", "throw", "hang"].map((name) =>
    operation({ name, path: `/${name}` }),
  ),
];

/** Calls operations of an app in one of the frameworks, by name. */
async function open(framework: string, options: Parameters<typeof caller>[2] = {}) {
  const start = FRAMEWORKS[framework];
  if (!start) throw new Error(`There is no ${framework}.`);
  let ends = 0;
  const app = await start(() => {
    ends += 1;
  });
  const errors: unknown[] = [];
  const calls = caller("http://localhost", OPERATIONS, {
    fetch: app.fetch,
    onAppError: (error) => errors.push(error),
    auth: { type: "bearer", token: "s3cret-token" },
    ...options,
  });
  return { ...app, ...calls, errors, ended: () => ends };
}

describe.each(Object.keys(FRAMEWORKS))("%s in process", (framework) => {
  it("answers with its own router, parameters and body parsers", async () => {
    const { request, errors } = await open(framework);
    expect(await request("get_customer", { path: { id: "a b/ü" }, query: { page: 2 } })).toMatchObject({
      status: 200,
      body: { id: "a b/ü", page: "2" },
    });
    const body = { name: "Ada", tags: ["x".repeat(50_000)] };
    expect(await request("create_customer", { body })).toMatchObject({ status: 201, body });
    const base64 = Buffer.from([0, 1, 2, 253, 254, 255]).toString("base64");
    expect(await request("put_bytes", { body: { base64 } })).toMatchObject({ status: 200, body: { base64 } });
    expect(await request("stream")).toMatchObject({ status: 200, body: "one two three" });
    expect(await request("nowhere")).toMatchObject({ status: 404 });
    expect(errors).toEqual([]);
  });

  it("answers without a body where HTTP has none", async () => {
    const { request } = await open(framework);
    expect(await request("empty")).toEqual({ status: 204, headers: expect.anything() });
    expect(await request("head_customer")).toEqual({ status: 200, headers: expect.anything() });
  });

  it("follows its redirects, but to no operation that is not granted", async () => {
    expect(await (await open(framework)).request("moved")).toMatchObject({
      status: 200,
      body: { id: "moved" },
    });
    const denied = await open(framework, { denied: ["get_customer"] });
    expect(await denied.request("moved")).toMatchObject({
      status: 302,
      headers: { location: "/customers/moved" },
    });
  });

  it("knows whose call it is, and no plug-in can say otherwise", async () => {
    const { request, callNamed } = await open(framework, { headers: { "x-app": "mortise" } });
    const context = { tenant: "acme" };
    expect(await callNamed("whoami", context)).toMatchObject({
      body: {
        plugin: "p",
        operation: "whoami",
        context,
        authorization: "Bearer [redacted]",
        fixed: "mortise",
      },
    });
    const forged = { path: { id: "1" }, header: { Authorization: "Bearer mine" } };
    expect(await request("get_customer", forged)).toMatchObject({ error: { code: "invalid-request" } });
  });

  it("its own error handler answers what its handlers throw", async () => {
    const { request } = await open(framework);
    const answer = await request("throw");
    expect(answer).toMatchObject({ status: 500 });
    if (framework === "Nest") expect(answer).toMatchObject({ body: { message: "Internal server error" } });
  });

  it("is told when a call ends that it never answers", async () => {
    const { request, ended, records } = await open(framework, { limits: { timeoutMs: 100 } });
    expect(await request("hang")).toMatchObject({ error: { code: "timed-out" } });
    await expect.poll(ended).toBe(1);
    const caller = new AbortController();
    const call = request("hang", {}, caller.signal);
    setTimeout(() => caller.abort(), 20);
    expect(await call).toMatchObject({ error: { code: "timed-out" } });
    await expect.poll(ended).toBe(2);
    expect(records.map(({ reason }) => reason)).toEqual(["timeout", "aborted"]);
    expect(await request("whoami")).toMatchObject({ status: 200 });
  });

  it("answers two hundred calls at once, each its own", async () => {
    const { request } = await open(framework);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => request("create_customer", { body: { n } })),
    );
    expect(answers.map((answer) => "body" in answer && answer.body)).toEqual(answers.map((_, n) => ({ n })));
  });
});

describe.each(["Fastify", "Express", "Nest"])("%s", (framework) => {
  it("serves the network before, meanwhile and after", async () => {
    const { request, listener = () => {} } = await open(framework);
    const methods = [IncomingMessage.prototype, ServerResponse.prototype].map((one) =>
      Object.getOwnPropertyNames(one),
    );
    const server = createServer(listener).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const overNetwork = async (id: string) => (await fetch(`${url}/customers/${id}`)).json();
    const within = (id: string) => request("get_customer", { path: { id } });
    expect(await overNetwork("before")).toMatchObject({ id: "before" });
    const both = await Promise.all([within("a"), overNetwork("b"), within("c"), overNetwork("d")]);
    expect(both).toMatchObject([{ body: { id: "a" } }, { id: "b" }, { body: { id: "c" } }, { id: "d" }]);
    expect(await overNetwork("after")).toMatchObject({ id: "after" });
    expect(await (await fetch(`${url}/whoami`)).json()).toEqual({ plugin: null });
    expect(
      [IncomingMessage.prototype, ServerResponse.prototype].map((one) => Object.getOwnPropertyNames(one)),
    ).toEqual(methods);
  });
});

it("Fastify's plug-ins are loaded before its first call, and its hooks and validation hold", async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.register(async (scope) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    scope.addHook("onRequest", async (request, reply) => {
      if (request.headers.authorization !== "Bearer s3cret-token") await reply.code(401).send();
    });
    const schema = { body: { type: "object", required: ["name"], properties: { name: { type: "string" } } } };
    scope.post("/customers", { schema }, async ({ body }) => body);
  });
  const options = { fetch: fetchOfFastify(app) };
  const auth = { type: "bearer", token: "s3cret-token" } as const;
  const trusted = caller("http://localhost", OPERATIONS, { ...options, auth });
  expect(await trusted.request("create_customer", { body: { name: "Ada" } })).toMatchObject({ status: 200 });
  expect(await trusted.request("create_customer", { body: {} })).toMatchObject({ status: 400 });
  const stranger = caller("http://localhost", OPERATIONS, options);
  expect(await stranger.request("create_customer", { body: { name: "Eve" } })).toMatchObject({ status: 401 });
});

it("Hono has the call as its environment, and compresses for the network alone", async () => {
  const app = new Hono<{ Bindings: { plugin: string } }>();
  app.use(compress());
  app.get("/whoami", (c) => c.text(`${c.env.plugin} ${"x".repeat(5_000)}`));
  const { request } = caller("http://localhost", OPERATIONS, { fetch: app.fetch as never });
  expect(await request("whoami")).toMatchObject({ status: 200, body: expect.stringMatching(/^p x{5000}$/) });
});
