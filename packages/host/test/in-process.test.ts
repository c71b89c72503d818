import { createHost, fetchOfNode, type PluginCall, pluginCallOf } from "@mortise/host";
import { expect, it, onTestFinished } from "vitest";
import { caller, contract } from "./app.ts";

it("a plug-in calls the app in this process, which knows whose call it is", async () => {
  const seen: unknown[] = [];
  const known = (call: PluginCall | undefined) =>
    call && { plugin: call.plugin, operation: call.operation, context: call.context };
  const fetch = fetchOfNode(async (request, response) => {
    seen.push(known(pluginCallOf(request)), request.headers.authorization);
    let body = "";
    for await (const chunk of request) body += String(chunk);
    response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ got: body }));
  });
  const auth = { type: "bearer", token: "s3cret-token" } as const;
  const host = await createHost({ contract, api: { fetch, auth } });
  onTestFinished(() => host.close());
  const plugin = await host.load(await caller(), { name: "welcome", grant: ["create_customer"] });
  const context = { tenant: "acme" };
  expect(await plugin.call("invoice_created", { body: { name: "Ada" } }, { context })).toMatchObject({
    status: 201,
    body: { got: '{"name":"Ada"}' },
  });
  expect(seen).toEqual([{ plugin: "welcome", operation: "create_customer", context }, "Bearer s3cret-token"]);
});

it("an app that throws is unreachable for its plug-in, and is told why", async () => {
  const errors: unknown[] = [];
  const api = {
    fetch: () => {
      throw new Error("database password wrong");
    },
    onAppError: (error: unknown, { plugin }: PluginCall) => errors.push([String(error), plugin]),
  };
  const host = await createHost({ contract, api });
  onTestFinished(() => host.close());
  const plugin = await host.load(await caller(), { name: "welcome", grant: ["create_customer"] });
  expect(await plugin.call("invoice_created", { body: {} })).toEqual({
    status: 0,
    error: { code: "unreachable", message: "The API failed to answer." },
  });
  expect(errors).toEqual([["Error: database password wrong", "welcome"]]);
});
