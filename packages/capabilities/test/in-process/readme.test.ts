import "reflect-metadata";
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type AppFetch,
  fetchOfFastify,
  fetchOfNode,
  grantsOf,
  httpCapabilities,
  pluginCallOf,
} from "@mortise/capabilities";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { expect, it, onTestFinished } from "vitest";
import { contractOf, operation } from "../api.ts";

const contract = contractOf(operation({ name: "get_customer", path: "/customer" }));
const grants = grantsOf(contract, { welcome: ["get_customer"] });

/** What the operation answers when the plug-in `welcome` calls it. */
async function answerOf(fetch: AppFetch, context?: unknown): Promise<unknown> {
  const capabilities = httpCapabilities(contract, { fetch, grants });
  onTestFinished(() => capabilities.close());
  const answer = await capabilities.call("get_customer", undefined, { plugin: "welcome", context });
  return "body" in answer ? answer.body : answer;
}

it("the README's example runs", async () => {
  const server = express();
  server.get("/customer", (_, response) => void response.json("Ada"));

  // #region example
  const capabilities = httpCapabilities(contract, {
    fetch: fetchOfNode(server),
    grants,
    onAppError: (error, { plugin, operation }) => console.error(plugin, operation, error),
  });
  // #endregion

  onTestFinished(() => capabilities.close());
  expect(await capabilities.call("get_customer", undefined, { plugin: "welcome" })).toMatchObject({
    body: "Ada",
  });
});

it("Hono's lines run", async () => {
  // #region hono
  const app = new Hono();
  app.get("/customer", (c) => {
    const call = pluginCallOf(c.req.raw); // undefined for requests from the network
    return c.json({ name: "Ada", for: call?.plugin });
  });
  const api = { fetch: app.fetch };
  // #endregion
  expect(await answerOf(api.fetch)).toEqual({ name: "Ada", for: "welcome" });
});

it("Fastify's lines run", async () => {
  // #region fastify
  const app = Fastify();
  app.get("/customer", async (request) => {
    const call = pluginCallOf(request.raw);
    return { name: "Ada", for: call?.plugin };
  });
  const api = { fetch: fetchOfFastify(app) };
  // #endregion
  onTestFinished(() => app.close());
  expect(await answerOf(api.fetch)).toEqual({ name: "Ada", for: "welcome" });
});

it("Express's lines run", async () => {
  // #region express
  const app = express();
  app.get("/customer", (request, response) => {
    const call = pluginCallOf(request);
    response.json({ name: "Ada", for: call?.plugin });
  });
  const api = { fetch: fetchOfNode(app) };
  // #endregion
  expect(await answerOf(api.fetch)).toEqual({ name: "Ada", for: "welcome" });
});

it("Nest's lines run", async () => {
  class Customers {
    read() {
      return { name: "Ada" };
    }
  }
  class AppModule {}
  const read = Object.getOwnPropertyDescriptor(Customers.prototype, "read") ?? {};
  Controller("customer")(Customers);
  Get()(Customers.prototype, "read", read);
  Module({ controllers: [Customers] })(AppModule);
  const quiet = { logger: false } as const;

  // #region nest
  const app = await NestFactory.create(AppModule, quiet);
  await app.init();
  const api = { fetch: fetchOfNode(app.getHttpAdapter().getInstance()) };
  // #endregion
  onTestFinished(() => app.close());
  expect(await answerOf(api.fetch)).toEqual({ name: "Ada" });
});

it("the README's lines about the app's own context run", async () => {
  const app = express();
  const tenants = new AsyncLocalStorage<unknown>();
  app.get("/customer", (_, response) => void response.json(tenants.getStore()));

  // #region context
  const node = fetchOfNode(app);
  const api = {
    fetch: ((request, call) => tenants.run(call.context, () => node(request, call))) satisfies AppFetch,
  };
  // #endregion
  expect(await answerOf(api.fetch, "acme")).toBe("acme");
});
