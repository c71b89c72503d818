import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHost } from "@mortise/host";
import { contractFromOpenApi } from "@mortise/openapi";
import { expect, it, onTestFinished } from "vitest";
import { caller, startApp } from "./app.ts";

const document = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  paths: {
    "/customers": {
      post: {
        operationId: "createCustomer",
        requestBody: { content: { "application/json": { schema: { type: "object" } } } },
        responses: { 201: { description: "Created" } },
      },
    },
  },
  webhooks: {
    "invoice.created": {
      post: {
        requestBody: { content: { "application/json": { schema: { type: "object" } } } },
        responses: { 200: { description: "Heard" } },
      },
    },
  },
};

it("the README's example runs", async () => {
  const app = await startApp((_, response) => response.writeHead(201).end());
  const folder = await mkdtemp(join(tmpdir(), "mortise-host-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [openapi, welcome] = [join(folder, "openapi.json"), join(folder, "welcome.wasm")];
  await writeFile(openapi, JSON.stringify(document));
  await writeFile(welcome, await caller());
  const invoice = { body: { name: "Ada" } };
  const [token, tenant, baseUrl] = ["s3cret-token", "acme", app.url];

  // #region example
  const contract = await contractFromOpenApi(openapi);
  const host = await createHost({
    contract,
    api: { baseUrl, auth: { type: "bearer", token } },
    onCall: (record) => console.log(record.plugin, record.operation, record.refusal ?? record.status),
  });
  const plugin = await host.load(welcome, { grant: ["create_customer"] });
  if (plugin.handles("invoice_created")) {
    const answer = await plugin.call("invoice_created", invoice, { context: tenant });
    console.log(answer);
  }
  await host.close();
  // #endregion

  expect(app.seen).toEqual([
    { url: "/customers", authorization: "Bearer s3cret-token", body: '{"name":"Ada"}' },
  ]);
});
