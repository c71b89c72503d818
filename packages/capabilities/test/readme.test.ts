import { grantsOf, httpCapabilities } from "@mortise/capabilities";
import { expect, it } from "vitest";
import { contractOf, operation, startApi } from "./api.ts";

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
