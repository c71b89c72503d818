import "reflect-metadata";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import {
  type AppFetch,
  fetchOfFastify,
  fetchOfNode,
  type PluginCall,
  pluginCallOf,
} from "@mortise/capabilities";
import { Body, Controller, Get, HttpCode, Module, Param, Post, Put, Query, Req, Res } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { stream } from "hono/streaming";
import { onTestFinished } from "vitest";

/** One app in one framework, as `startApp` makes it. All have the same routes, each written as its framework has it. */
export interface TestApp {
  readonly fetch: AppFetch;
  /** What a server of the network would be given. Absent: the framework is not of Node. */
  readonly listener?: RequestListener;
}

/** What a route says of who called. */
export function known(call: PluginCall | undefined): object {
  return call ? { plugin: call.plugin, operation: call.operation, context: call.context } : { plugin: null };
}

/** Told when a request that is never answered has ended. */
export type Ended = () => void;

const STREAMED = ["one ", "two ", "three"];

/** Apps by the names of their frameworks. */
export const FRAMEWORKS: { readonly [name: string]: (ended: Ended) => Promise<TestApp> } = {
  Hono: async (ended) => {
    const app = new Hono();
    app.get("/customers/:id", (c) => c.json({ id: c.req.param("id"), page: c.req.query("page") ?? null }));
    app.post("/customers", async (c) => c.json(await c.req.json(), 201));
    app.get("/whoami", (c) => {
      const { authorization, "x-app": fixed } = c.req.header();
      return c.json({ ...known(pluginCallOf(c.req.raw)), authorization, fixed });
    });
    app.get("/stream", (c) =>
      stream(c, async (out) => {
        for (const part of STREAMED) await out.write(part);
      }),
    );
    app.put("/bytes", async (c) => c.body(await c.req.arrayBuffer()));
    app.get("/empty", (c) => c.body(null, 204));
    app.get("/moved", (c) => c.redirect("/customers/moved", 302));
    app.get("/throw", () => {
      throw new Error("database password wrong");
    });
    app.get("/hang", (c) => {
      c.req.raw.signal.addEventListener("abort", ended);
      return new Promise(() => {});
    });
    return { fetch: app.fetch };
  },
  Fastify: async (ended) => {
    const app = fastify();
    onTestFinished(() => app.close());
    app.addContentTypeParser(
      "application/octet-stream",
      { parseAs: "buffer" },
      async (_: unknown, body: unknown) => body,
    );
    app.get<{ Params: { id: string }; Querystring: { page?: string } }>(
      "/customers/:id",
      async (request) => ({
        id: request.params.id,
        page: request.query.page ?? null,
      }),
    );
    app.post("/customers", async (request, reply) => reply.code(201).send(request.body));
    app.get("/whoami", async ({ raw, headers }) => seenBy(raw, headers));
    app.get("/stream", (_, reply) => streamTo(reply.hijack().raw));
    app.put("/bytes", async (request, reply) => reply.type("application/octet-stream").send(request.body));
    app.get("/empty", async (_, reply) => reply.code(204).send());
    app.get("/moved", async (_, reply) => reply.redirect("/customers/moved"));
    app.get("/throw", async () => {
      throw new Error("database password wrong");
    });
    app.get("/hang", (_, reply) => {
      reply.raw.on("close", ended);
    });
    await app.ready();
    return { fetch: fetchOfFastify(app), listener: (request, response) => app.routing(request, response) };
  },
  Express: async (ended) => {
    const app = express();
    // Express prints errors unless it is told that it is tested.
    app.set("env", "test").use(express.json(), express.raw());
    app.get("/customers/:id", ({ params, query }, response) => {
      response.json({ id: params.id, page: query.page ?? null });
    });
    app.post("/customers", ({ body }, response) => void response.status(201).json(body));
    app.get("/whoami", (request, response) => void response.json(seenBy(request, request.headers)));
    app.get("/stream", (_, response) => streamTo(response));
    app.put("/bytes", ({ body }, response) => void response.type("bin").send(body));
    app.get("/empty", (_, response) => void response.status(204).end());
    app.get("/moved", (_, response) => response.redirect("/customers/moved"));
    app.get("/throw", () => {
      throw new Error("database password wrong");
    });
    app.get("/hang", (_, response) => void response.on("close", ended));
    return { fetch: fetchOfNode(app), listener: app };
  },
  Nest: async (ended) => {
    const app = await NestFactory.create(nestModule(ended), { logger: false });
    onTestFinished(() => app.close());
    app.use(express.raw());
    await app.init();
    const listener = app.getHttpAdapter().getInstance() as RequestListener;
    return { fetch: fetchOfNode(listener), listener };
  },
};

function seenBy(request: IncomingMessage, headers: IncomingMessage["headers"]): object {
  const { authorization, "x-app": fixed } = headers;
  return { ...known(pluginCallOf(request)), authorization, fixed };
}

async function streamTo(response: ServerResponse): Promise<void> {
  response.setHeader("content-type", "text/plain");
  for (const part of STREAMED) {
    response.write(part);
    await new Promise(setImmediate);
  }
  response.end();
}

function nestModule(ended: Ended): new () => object {
  class Routes {
    customer(id: string, page: string | undefined) {
      return { id, page: page ?? null };
    }
    create(body: unknown) {
      return body;
    }
    whoami(request: IncomingMessage) {
      return seenBy(request, request.headers);
    }
    stream(response: ServerResponse) {
      return streamTo(response);
    }
    bytes(body: Buffer, response: express.Response) {
      response.type("bin").send(body);
    }
    empty() {}
    moved(response: express.Response) {
      response.redirect("/customers/moved");
    }
    fail() {
      throw new Error("database password wrong");
    }
    hang(response: ServerResponse) {
      response.on("close", ended);
    }
  }
  class App {}
  // What decorators do, by hand: types are removed before these files run, and decorators are not.
  const route = (name: keyof Routes, method: MethodDecorator, ...parameters: ParameterDecorator[]) => {
    for (const [index, decorate] of parameters.entries()) decorate(Routes.prototype, name, index);
    method(Routes.prototype, name, Object.getOwnPropertyDescriptor(Routes.prototype, name) ?? {});
  };
  Controller()(Routes);
  route("customer", Get("customers/:id"), Param("id"), Query("page"));
  route("create", Post("customers"), Body());
  route("whoami", Get("whoami"), Req());
  route("stream", Get("stream"), Res());
  route("bytes", Put("bytes"), Body(), Res());
  route("empty", Get("empty"));
  HttpCode(204)(Routes.prototype, "empty", Object.getOwnPropertyDescriptor(Routes.prototype, "empty") ?? {});
  route("moved", Get("moved"), Res());
  route("fail", Get("throw"));
  route("hang", Get("hang"), Res());
  Module({ controllers: [Routes] })(App);
  return App;
}
