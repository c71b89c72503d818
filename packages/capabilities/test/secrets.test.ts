import type { ServerResponse } from "node:http";
import type { Auth } from "@mortise/capabilities";
import { describe, expect, it } from "vitest";
import { type Api, caller, operation, parameter, type Seen, startApi } from "./api.ts";

const TOKEN = 'tok/en+with=odd&"chars"%41';
const CREDENTIALS: [string, Auth, secrets: string[]][] = [
  ["a bearer token", { type: "bearer", token: TOKEN }, [TOKEN]],
  [
    "a basic password",
    { type: "basic", username: "user", password: "p/ä ss" },
    ["p/ä ss", Buffer.from("user:p/ä ss").toString("base64")],
  ],
  [
    "a basic username without a password",
    { type: "basic", username: "sk_live_1", password: "" },
    ["sk_live_1", Buffer.from("sk_live_1:").toString("base64")],
  ],
  ["a key in a header", { type: "api-key", in: "header", name: "X-Key", value: TOKEN }, [TOKEN]],
  ["a key in the query", { type: "api-key", in: "query", name: "key", value: TOKEN }, [TOKEN]],
  [
    "a key in a cookie",
    { type: "api-key", in: "cookie", name: "key", value: "cookie-key/+=" },
    ["cookie-key/+="],
  ],
];

/** An API that sends back all that it was sent, in ten ways. */
async function startEcho(): Promise<Api> {
  return startApi((seen, response) => {
    const url = new URL(seen.url, "http://x");
    ECHOES[url.pathname.slice(1)]?.(seen, response);
  });
}

function secretsIn(seen: Seen): string[] {
  const { authorization = "", cookie = "" } = seen.headers;
  const basic = authorization.startsWith("Basic ")
    ? Buffer.from(authorization.slice(6), "base64").toString()
    : "";
  const query = [...new URL(seen.url, "http://x").searchParams].flat();
  return [
    authorization,
    cookie,
    basic,
    basic.split(":")[1] ?? "",
    String(seen.headers["x-key"] ?? ""),
    ...query,
  ];
}

const lowerTriplets = (text: string) =>
  encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase());
const all = (seen: Seen) => JSON.stringify([seen.url, seen.headers, secretsIn(seen)]);
const ECHOES: Record<string, (seen: Seen, response: ServerResponse) => void> = {
  json: (seen, response) => response.writeHead(200, { "content-type": "application/json" }).end(all(seen)),
  names: (seen, response) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(Object.fromEntries(secretsIn(seen).map((secret) => [secret, 1])))),
  // As cautious servers write JSON: no plain search finds the secret in it.
  escaped: (seen, response) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(
        JSON.stringify(secretsIn(seen)).replace(
          /(?<!\\)[a-z/]/g,
          (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`,
        ),
      ),
  text: (seen, response) =>
    response
      .writeHead(200, { "content-type": "text/plain" })
      .end(`${secretsIn(seen).join("\n")}\n${all(seen)}`),
  html: (seen, response) =>
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(secretsIn(seen).join("<br>").replaceAll("&", "&amp;").replaceAll('"', "&quot;")),
  percent: (seen, response) =>
    response.writeHead(200, { "content-type": "text/plain" }).end(
      secretsIn(seen)
        .map((s) => `${encodeURIComponent(s)} ${lowerTriplets(s)}`)
        .join("\n"),
    ),
  base64: (seen, response) =>
    response.writeHead(200, { "content-type": "text/plain" }).end(
      secretsIn(seen)
        .map((s) => Buffer.from(s).toString("base64"))
        .join("\n"),
    ),
  bytes: (seen, response) =>
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(secretsIn(seen).join("\0")),
  headers: (seen, response) =>
    response
      .writeHead(200, {
        "x-echo": secretsIn(seen).map((s) => encodeURIComponent(s)),
        "x-raw": Buffer.from(secretsIn(seen).join(" ")).toString("latin1"),
        "www-authenticate": seen.headers.authorization ?? "none",
      })
      .end(),
  redirect: (seen, response) =>
    response.writeHead(302, { location: `http://other.example${seen.url}` }).end(),
  garbage: (seen, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(`{${secretsIn(seen).join()}`),
};

const op = operation({ path: "/{how}", parameters: [parameter("path", "how")] });

describe.each(CREDENTIALS)("%s does not come back to the plug-in", (_, auth, secrets) => {
  it.each(Object.keys(ECHOES))("from an API that echoes it in %s", async (how) => {
    const api = await startEcho();
    const { call, records } = caller(api.url, [op], { auth });
    const answer = await call({ path: { how } });
    // It was sent, so there was something to echo.
    const sent = secretsIn(api.seen[0] as Seen).join("\n");
    expect(secrets.some((secret) => sent.includes(secret))).toBe(true);
    const visible = [JSON.stringify(answer), ...textsIn(answer)].join("\n");
    const shown = `${visible}\n${JSON.stringify(records)}`;
    for (const secret of secrets) {
      for (const form of [
        secret,
        encodeURIComponent(secret),
        lowerTriplets(secret),
        Buffer.from(secret).toString("base64"),
      ]) {
        expect(shown).not.toContain(form);
      }
    }
  });
});

/** All texts of an answer, bytes decoded. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([name, part]) =>
    name === "base64" ? [Buffer.from(String(part), "base64").toString()] : [name, ...textsIn(part)],
  );
}

it("bytes keep their length where a secret was", async () => {
  const api = await startEcho();
  const answer = await caller(api.url, [op], { auth: { type: "bearer", token: "s3cret-token" } }).call({
    path: { how: "bytes" },
  });
  const body = "body" in answer ? (answer.body as { base64: string }) : { base64: "" };
  expect(Buffer.from(body.base64, "base64").toString()).toBe(`Bearer ${"*".repeat(12)}\0\0\0\0`);
});

it("a number that is the secret is taken out too", async () => {
  const api = await startApi((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end("[123456,1234567]"),
  );
  const auth = { type: "api-key", in: "header", name: "X-Key", value: "123456" } as const;
  expect(await caller(api.url, [operation()], { auth }).call()).toMatchObject({
    body: ["[redacted]", 1234567],
  });
});

it("without a credential nothing is taken out", async () => {
  const api = await startEcho();
  const answer = await caller(api.url, [op]).call({ path: { how: "json" } });
  expect(JSON.stringify(answer)).not.toContain("[redacted]");
});

describe("a function that gives the credential", () => {
  it("is asked at each call, with its plug-in, operation and context", async () => {
    const api = await startApi();
    const asked: unknown[] = [];
    const { call } = caller(api.url, [operation()], {
      auth: async ({ plugin, operation: name, signal }) => {
        asked.push([plugin, name, signal.aborted]);
        return [
          { type: "bearer", token: `token-${asked.length}` },
          { type: "api-key", in: "header", name: "X-Tenant", value: "acme-1" },
        ];
      },
    });
    await call();
    await call();
    expect(asked).toEqual([
      ["p", "op", false],
      ["p", "op", false],
    ]);
    expect(api.seen.map(({ headers }) => [headers.authorization, headers["x-tenant"]])).toEqual([
      ["Bearer token-1", "acme-1"],
      ["Bearer token-2", "acme-1"],
    ]);
  });

  it("is not asked for a call that is not granted or malformed", async () => {
    let asked = 0;
    const auth = () => {
      asked += 1;
      return [];
    };
    const api = await startApi();
    await caller(api.url, [operation()], { auth, denied: ["op"] }).call();
    await caller(api.url, [operation()], { auth }).call({ query: { x: 1 } });
    expect(asked).toBe(0);
  });

  it.each<[string, () => never]>([
    [
      "throws",
      () => {
        throw new Error("token s3cret-token is gone");
      },
    ],
    ["gives nonsense", () => ({ type: "bearer", token: "a\r\nb s3cret-token" }) as never],
    ["never ends", () => new Promise(() => {}) as never],
  ])("that %s refuses the call, and nothing is said of why", async (how, auth) => {
    const api = await startApi();
    const { call, records } = caller(api.url, [operation()], { auth, limits: { timeoutMs: 100 } });
    const answer = await call();
    const code = how === "never ends" ? "timed-out" : "unreachable";
    expect(answer).toMatchObject({ status: 0, error: { code } });
    expect(JSON.stringify([answer, records])).not.toContain("s3cret");
    expect(api.seen).toEqual([]);
  });
});
