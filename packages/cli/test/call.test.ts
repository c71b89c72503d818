import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Ended, file, mortise } from "./mortise.ts";
import { FITTING, moduleFile, SHOP, shopFile } from "./shop.ts";

const SECRET = "s3cr3t-t0ken-of-the-shop";
const ORDER = JSON.stringify({ body: { cents: 42 } });

test("the API gets the operation with the credential; answer, log, calls and timings are told", async () => {
  const api = await shopApi();
  const { code, stdout, stderr } = await mortise(
    [
      "call",
      await moduleFile(FITTING),
      "order_paid",
      "--contract",
      shopFile(),
      "--input",
      file("order.json", ORDER),
    ].concat(["--base-url", api.url, "--bearer-env", "SHOP_TOKEN", "--grant", "create_order"]),
    { env: { SHOP_TOKEN: SECRET } },
  );
  expect(stderr).toMatch(/info \{"body":\{"cents":42\}\}/);
  expect(stderr).toMatch(/create_order POST \/orders 200 [\d.]+ m?s/);
  expect(stderr).toMatch(/loaded in .* called in /);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 200, body: { method: "POST", body: '{"cents":42}' } });
  expect(api.requests).toEqual([{ method: "POST", url: "/orders", authorization: `Bearer ${SECRET}` }]);
});

test("a credential is never printed, not even when the API and the plug-in repeat it", async () => {
  const api = await shopApi();
  const contract = shopFile();
  const plugin = await moduleFile(FITTING);
  const input = file("order.json", JSON.stringify({ body: SECRET }));
  for (const more of [[], ["--json"]]) {
    const { stdout, stderr } = await mortise(
      ["call", plugin, "order_paid", "--contract", contract, "--base-url", api.url, "--input", input].concat(
        ["--grant", "create_order", "--api-key-env", "SHOP_KEY"],
        more,
      ),
      { env: { SHOP_KEY: SECRET, MORTISE_DEBUG: "1" } },
    );
    expect(stdout + stderr).not.toContain(SECRET);
  }
});

const SECURED = {
  securitySchemes: [
    { name: "login", scheme: { kind: "oauth2", flows: [] } },
    { name: "staff", scheme: { kind: "basic" } },
    { name: "key", scheme: { kind: "api-key", place: "header", parameter: "X-Key" } },
    { name: "cert", scheme: { kind: "other", type: "mutualTLS" } },
  ],
  operations: SHOP.operations.map((operation) => ({
    ...operation,
    security: operation.name === "create_order" ? [["login", "key"], ["staff"]] : [["cert"]],
  })),
} satisfies Partial<typeof SHOP>;

/** Calls the plug-in of the shop whose operations require something. */
async function callSecured(
  more: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly ended: Ended; readonly requests: readonly Recorded[] }> {
  const api = await shopApi();
  const contract = shopFile(SECURED);
  const args = ["call", await moduleFile(FITTING), "order_paid", "--contract", contract, "--input", "-"];
  const ended = await mortise([...args, "--base-url", api.url, "--grant", "create_order", ...more], {
    env,
    stdin: ORDER,
  });
  return { ended, requests: api.requests };
}

describe("credentials by security scheme", () => {
  test("are sent where the operation asks for them", async () => {
    const more = ["--auth", "login=env:TOKEN", "key=env:KEY", "--auth", "staff=env:STAFF"];
    const env = { TOKEN: "t0ken-of-the-shop", KEY: SECRET, STAFF: "u:staff-passw0rd" };
    const { ended, requests } = await callSecured(more, env);
    expect(ended.code).toBe(0);
    expect(requests).toMatchObject([{ authorization: "Bearer t0ken-of-the-shop", key: SECRET }]);
    const { requests: others } = await callSecured(["--auth", "staff=env:STAFF"], env);
    expect(others).toEqual([
      { method: "POST", url: "/orders", authorization: `Basic ${Buffer.from(env.STAFF).toString("base64")}` },
    ]);
  });

  test("an OAuth 2 client gets its token itself, and nothing of it is printed", async () => {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      const proof = Buffer.from(String(request.headers.authorization).slice(6), "base64");
      asked.push(`${proof} ${await bodyOf(request)}`);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ access_token: "fresh-t0ken", token_type: "bearer" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
    const { ended, requests } = await callSecured(
      ["--auth", "login=client:ID,SECRET", "key=env:KEY", "--json"].concat([
        "--oauth-token-url",
        tokenUrl,
        "--oauth-scope",
        "read write",
        "admin",
      ]),
      { ID: "cli", SECRET, KEY: "key-0123", MORTISE_DEBUG: "1" },
    );
    expect(asked).toEqual([`cli:${SECRET} scope=read+write+admin&grant_type=client_credentials`]);
    expect(requests).toMatchObject([{ authorization: "Bearer fresh-t0ken", key: "key-0123" }]);
    expect(ended.code).toBe(0);
    for (const secret of [SECRET, "fresh-t0ken", "key-0123"]) {
      expect(ended.stdout + ended.stderr).not.toContain(secret);
    }
  });

  test("that an operation lacks are named, and it is not called", async () => {
    const { ended, requests } = await callSecured(["--auth", "key=env:KEY"], { KEY: SECRET });
    expect(ended.stderr).toContain("no credential for: create_order");
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 0, error: { code: "unreachable" } });
    expect(requests).toEqual([]);
  });

  test.each<[string, string[], string, string]>([
    ["without a source", ["--auth", `login=${SECRET}`], "wrong-usage", "--auth"],
    ["for a client without a secret", ["--auth", "login=client:ID"], "wrong-usage", "--auth"],
    ["for a scheme that is none", ["--auth", "logon=env:ID"], "wrong-usage", "It has login, staff"],
    ["twice", ["--auth", "key=env:ID", "key=env:ID"], "wrong-usage", "two credentials"],
    ["of a client that gets no token", ["--auth", "key=client:ID,ID"], "wrong-usage", "takes no token"],
    ["for a certificate", ["--auth", "cert=env:ID"], "wrong-usage", "mutualTLS"],
    ["in a variable that is not set", ["--auth", "key=env:NOT_SET"], "missing-secret", "--auth"],
    ["beside one for all", ["--auth", "key=env:ID", "--bearer-env", "ID"], "wrong-usage", "--auth"],
    ["for clients that there are none of", ["--oauth-scope", "a"], "wrong-usage", "--auth"],
    ["without a token endpoint", ["--auth", "login=client:ID,ID"], "invalid-options", "token endpoint"],
  ])("%s are refused", async (_, more, code, part) => {
    const { ended, requests } = await callSecured(more, { ID: "0f-the-client" });
    expect(ended.stderr).toContain(`[${code}]`);
    expect(ended.stderr).toContain(part);
    expect(ended.stdout + ended.stderr).not.toContain(SECRET);
    expect(ended.code).toBe(2);
    expect(requests).toEqual([]);
  });
});

test("a password in an address is never printed", async () => {
  const plugin = await moduleFile(FITTING);
  const address = `http://user:${SECRET}@127.0.0.1:9/`;
  for (const args of [
    ["call", plugin, "order_paid", "--contract", shopFile(), "--base-url", address],
    ["inspect", `${address}openapi.yaml`],
  ]) {
    const { code, stdout, stderr } = await mortise(args, { env: { MORTISE_DEBUG: "1" } });
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain(SECRET);
  }
});

test("an operation that was not granted does not reach the API", async () => {
  const api = await shopApi();
  const { code, stdout, stderr } = await mortise(
    [
      "call",
      await moduleFile(FITTING),
      "order_paid",
      "--contract",
      shopFile(),
      "--input",
      "-",
      "--base-url",
      api.url,
    ],
    { stdin: ORDER },
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 0, error: { code: "not-granted" } });
  expect(stderr).toContain("not granted: create_order");
  expect(api.requests).toEqual([]);
});

test("--json tells everything as data", async () => {
  const api = await shopApi();
  const { stdout } = await mortise(
    [
      "call",
      await moduleFile(FITTING),
      "order_paid",
      "--contract",
      shopFile(),
      "--json",
      "--base-url",
      api.url,
    ].concat(["--grant", "create_order,list_orders", "--input", "-"]),
    { stdin: ORDER },
  );
  expect(JSON.parse(stdout)).toMatchObject({
    answer: { status: 200 },
    logs: [{ level: "info", text: ORDER }],
    calls: [{ operation: "create_order", method: "POST", status: 200 }],
    timings: { loadMs: expect.any(Number), callMs: expect.any(Number) },
  });
});

test("a plug-in that fails is exit code 1, with what it said made visible", async () => {
  const plugin = await moduleFile(failing("\\1b[2J it broke"));
  const args = ["call", plugin, "order_paid", "--contract", shopFile(), "--base-url", "http://127.0.0.1:9"];
  const { code, stdout, stderr } = await mortise(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("[plugin-failed]");
  expect(stderr).toContain("\\x1b[2J it broke");
  const json = await mortise([...args, "--json"]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "plugin-failed" }, calls: [] });
});

test("a plug-in that never ends is ended", async () => {
  const plugin = await moduleFile(
    '(module (func (export "order_paid") (result i32) (loop $l (br $l)) (i32.const 0)))',
  );
  const { code, stderr } = await mortise(
    ["call", plugin, "order_paid", "--contract", shopFile(), "--base-url", "http://127.0.0.1:9"].concat([
      "--timeout-ms",
      "300",
    ]),
  );
  expect(code).toBe(1);
  expect(stderr).toContain("[call-timeout]");
});

test.each([
  ["an event that the plug-in does not handle", ["create_order"], {}, 2, "unknown-event"],
  [
    "a grant of something that is no operation",
    ["order_paid", "--grant", "create_ordr"],
    {},
    2,
    "unknown-grant",
  ],
  ["a variable that is not set", ["order_paid", "--bearer-env", "NOT_SET"], {}, 2, "missing-secret"],
  [
    "a basic credential without a colon",
    ["order_paid", "--basic-env", "B"],
    { B: "user" },
    2,
    "missing-secret",
  ],
  [
    "a place that is none",
    ["order_paid", "--api-key-env", "K", "--api-key-place", "body:k"],
    { K: "k" },
    2,
    "wrong-usage",
  ],
  ["a time that is none", ["order_paid", "--timeout-ms", "soon"], {}, 2, "wrong-usage"],
  ["a payload that is not JSON", ["order_paid", "--input", "-"], {}, 3, "not-json"],
])("%s is said with its code", async (_, args, env, exitCode, code) => {
  const { code: ended, stderr } = await mortise(
    [
      "call",
      await moduleFile(FITTING),
      ...args,
      "--contract",
      shopFile(),
      "--base-url",
      "http://127.0.0.1:9",
    ],
    { env: env as Record<string, string> },
  );
  expect(stderr).toContain(`[${code}]`);
  expect(ended).toBe(exitCode);
});

test("without a server in the contract, an address is asked for", async () => {
  const { code, stderr } = await mortise([
    "call",
    await moduleFile(FITTING),
    "order_paid",
    "--contract",
    shopFile(),
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/\[wrong-usage\] --base-url: Shop does not say/);
});

test("an API key without a place goes where the contract says, if it says one place only", async () => {
  const api = await shopApi();
  const plugin = await moduleFile(FITTING);
  const more = ["--base-url", api.url, "--grant", "create_order", "--api-key-env", "K", "--input", "-"];
  const run = (contract: string) =>
    mortise(["call", plugin, "order_paid", "--contract", contract, ...more], {
      env: { K: SECRET },
      stdin: ORDER,
    });
  await run(shopFile());
  expect(api.requests).toEqual([{ method: "POST", url: "/orders", key: SECRET }]);
  const { code, stderr } = await run(shopFile({ securitySchemes: [] }));
  expect(code).toBe(2);
  expect(stderr).toContain(`${SHOP.title} names no place`);
});

/** A plug-in whose export fails with this text. */
function failing(text: string): string {
  return `(module
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (import "extism:host/env" "error_set" (func $error_set (param i64)))
    (memory 1)
    (data (i32.const 0) "${text}\\00")
    (func (export "order_paid") (result i32)
      (local $block i64) (local $i i32)
      (local.set $block (call $alloc (i64.const 13)))
      (loop $copy
        (call $store (i64.add (local.get $block) (i64.extend_i32_u (local.get $i))) (i32.load8_u (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $copy (i32.lt_u (local.get $i) (i32.const 13))))
      (call $error_set (local.get $block))
      (i32.const 1)))`;
}

interface Recorded {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization?: string;
  readonly key?: string;
}

/** A shop's API that answers with what it was sent. */
async function shopApi(): Promise<{ readonly url: string; readonly requests: Recorded[] }> {
  const requests: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const key = headers["x-key"];
    requests.push({
      method,
      url,
      ...(headers.authorization !== undefined && { authorization: headers.authorization }),
      ...(typeof key === "string" && { key }),
    });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method, body: await bodyOf(request), headers }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
