// First, as Nest wants it.
import "reflect-metadata";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { type AppFetch, fetchOfFastify, fetchOfNode } from "@mortise/capabilities";
import { Body, Controller, Get, HttpCode, Module, Post } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";

/** One app, to be called in this process and over the loopback interface. */
export interface OpenApp {
  readonly fetch: AppFetch;
  readonly url: string;
  close(): Promise<unknown>;
}

const CUSTOMER = { id: "cus_4711", email: "ada@example.com", vat: "DE123456789" };

/** The same app in each framework: `GET /customer`, and `POST /customer`, which answers with what it got. */
export const APPS: { readonly [framework: string]: () => Promise<OpenApp> } = {
  Hono: async () => {
    const app = new Hono();
    app.get("/customer", (context) => context.json(CUSTOMER));
    app.post("/customer", async (context) => context.json(await context.req.json()));
    const options = { fetch: app.fetch, port: 0, hostname: "127.0.0.1" };
    const server = serve({ ...options, overrideGlobalObjects: false });
    await once(server, "listening");
    return {
      fetch: app.fetch,
      url: urlOf(server.address()),
      close: async () => server.close(),
    };
  },
  Fastify: async () => {
    const app = fastify();
    app.get("/customer", async () => CUSTOMER);
    app.post("/customer", async (request) => request.body);
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return { fetch: fetchOfFastify(app), url, close: () => app.close() };
  },
  Express: async () => {
    const app = express().use(express.json());
    app.get("/customer", (_request, response) => void response.json(CUSTOMER));
    app.post("/customer", (request, response) => void response.json(request.body));
    return listening(app);
  },
  Nest: async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.init();
    const open = await listening(app.getHttpAdapter().getInstance() as RequestListener);
    return { ...open, close: () => Promise.all([open.close(), app.close()]) };
  },
};

class CustomerController {
  read() {
    return CUSTOMER;
  }

  echo(body: unknown) {
    return body;
  }
}

class AppModule {}

// What decorators do, by hand: Node.js removes types and nothing else.
Controller("customer")(CustomerController);
const methods = CustomerController.prototype;
Get()(methods, "read", descriptorOf("read"));
Post()(methods, "echo", descriptorOf("echo"));
HttpCode(200)(methods, "echo", descriptorOf("echo"));
Body()(methods, "echo", 0);
Module({ controllers: [CustomerController] })(AppModule);

function descriptorOf(name: "read" | "echo"): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(methods, name) ?? {};
}

async function listening(listener: RequestListener): Promise<OpenApp> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    fetch: fetchOfNode(listener),
    url: urlOf(server.address()),
    close: async () => server.close(),
  };
}

function urlOf(address: AddressInfo | string | null): string {
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
}
