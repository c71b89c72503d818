import { grantsOf, httpCapabilities, missingCredentials, type SchemeAuth } from "@mortise/capabilities";
import { expect, it } from "vitest";
import { contractOf, operation, schemesOf, startApi } from "./api.ts";
import { giveToken, startTokenServer } from "./token-server.ts";

it("the README's example runs", async () => {
  const api = await startApi((_, response) =>
    response.writeHead(201, { "content-type": "application/json" }).end('{"id":"cus_1"}'),
  );
  const json = { mediaType: "application/json", type: { kind: "unknown" } } as const;
  const contract = contractOf(
    operation({
      name: "create_customer",
      method: "POST",
      path: "/customers",
      body: { required: true, contents: [json] },
    }),
  );
  const [baseUrl, token] = [`${api.url}/v1`, "s3cret-token"];

  // #region example
  const capabilities = httpCapabilities(contract, {
    baseUrl,
    auth: { type: "bearer", token },
    grants: grantsOf(contract, { welcome: ["create_customer"] }),
    onCall: ({ plugin, operation, refusal, status }) => console.log(plugin, operation, refusal ?? status),
  });
  const request = { body: { name: "Ada" } };
  const answer = await capabilities.call("create_customer", request, { plugin: "welcome" });
  console.log(answer); // { status: 201, headers: {…}, body: { id: "cus_1" } }
  await capabilities.close();
  // #endregion

  expect(answer).toMatchObject({ status: 201, body: { id: "cus_1" } });
  expect(api.seen[0]).toMatchObject({ method: "POST", url: "/v1/customers" });
});

it("the README's credentials by scheme work", async () => {
  const api = await startApi();
  const server = await startTokenServer((number, response) => giveToken(response, number));
  const contract = {
    ...contractOf(
      operation({ name: "list_invoices", security: [["oauth", "tenant"]] }),
      operation({ name: "delete_account", security: [["admin"]] }),
    ),
    securitySchemes: schemesOf({
      oauth: {
        kind: "oauth2",
        flows: [{ kind: "clientCredentials", tokenUrl: server.client.tokenUrl ?? "" }],
      },
      tenant: { kind: "api-key", place: "header", parameter: "X-Tenant" },
      admin: { kind: "basic" },
    }),
  };
  const [clientId, clientSecret, tenants] = ["app", "client-s3cret", new Map([["acme", "tenant-key"]])];
  const grants = grantsOf(contract, { report: ["list_invoices", "delete_account"] });

  // #region schemes
  const auth: SchemeAuth = {
    schemes: {
      oauth: { type: "oauth2-client-credentials", clientId, clientSecret, scopes: ["invoices:read"] },
      tenant: ({ context }) => ({ type: "api-key", value: tenants.get(String(context)) ?? "" }),
    },
  };
  for (const { operation, alternatives } of missingCredentials(contract, auth, grants.of("report"))) {
    console.log(operation, alternatives); // delete_account [{ schemes: ["admin"], missing: ["admin"], clashes: false }]
  }
  // #endregion

  const capabilities = httpCapabilities(contract, { baseUrl: api.url, auth, grants });
  const call = { plugin: "report", context: "acme" };
  expect(await capabilities.call("list_invoices", undefined, call)).toMatchObject({ status: 204 });
  expect(await capabilities.call("delete_account", undefined, call)).toMatchObject({ status: 0 });
  await capabilities.close();
  expect(api.seen.map(({ headers }) => [headers.authorization, headers["x-tenant"]])).toEqual([
    ["Bearer token-1", "tenant-key"],
  ]);
});
