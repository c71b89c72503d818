import { setTimeout as sleep } from "node:timers/promises";
import type { OAuth2ClientCredentials } from "@mortise/capabilities";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Api, caller, operation, type Seen, startApi } from "./api.ts";
import { answerJson, giveToken, startTokenServer } from "./token-server.ts";

const post = operation({
  method: "POST",
  path: "/op",
  body: { required: false, contents: [{ mediaType: "text/plain", type: { kind: "text" } }] },
});

const tokensSeen = ({ seen }: Api) => seen.map(({ headers }) => headers.authorization);
const formOf = (seen: Seen | undefined) => Object.fromEntries(new URLSearchParams(String(seen?.body)));
const basicOf = (seen: Seen | undefined) =>
  Buffer.from((seen?.headers.authorization ?? "").slice("Basic ".length), "base64").toString();

/** An API that takes tokens only while `accepts` says so, and repeats what it was sent. */
function startGuarded(accepts: (token: string) => boolean): Promise<Api> {
  return startApi((seen, response) => {
    const token = (seen.headers.authorization ?? "").slice("Bearer ".length);
    const status = accepts(token) ? 200 : 401;
    answerJson(response, status, { token, body: seen.body.toString() });
  });
}

/** Sets the clock that tokens are measured by ahead. */
function clock(): (ms: number) => void {
  const now = performance.now.bind(performance);
  let ahead = 0;
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + ahead);
  onTestFinished(() => spy.mockRestore());
  return (ms) => {
    ahead += ms;
  };
}

describe("a token is asked for as RFC 6749 says", () => {
  async function ask(more: Partial<OAuth2ClientCredentials>): Promise<Seen | undefined> {
    const api = await startApi();
    const { client, seen } = await startTokenServer();
    await caller(api.url, [post], { auth: { ...client, ...more } }).call();
    expect(tokensSeen(api)).toEqual(["Bearer token-1"]);
    expect(seen).toHaveLength(1);
    return seen[0];
  }

  it("with id and secret form-encoded in the Authorization header", async () => {
    const seen = await ask({ clientId: "a:p p", clientSecret: "s%cret/ü+&-_.~" });
    expect(seen).toMatchObject({ method: "POST", url: "/token" });
    expect(basicOf(seen)).toBe("a%3Ap+p:s%25cret%2F%C3%BC%2B%26-_.%7E");
    expect(formOf(seen)).toEqual({ grant_type: "client_credentials" });
    expect(seen?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
  });

  it("with id and secret in the body", async () => {
    const seen = await ask({ clientAuthentication: "client_secret_post", clientSecret: "s%cret/ü+&" });
    expect(seen?.headers.authorization).toBeUndefined();
    expect(formOf(seen)).toEqual({
      grant_type: "client_credentials",
      client_id: "app",
      client_secret: "s%cret/ü+&",
    });
  });

  it("with scopes and the app's own parameters", async () => {
    const resource = ["https://a.example.com", "https://b.example.com"];
    const seen = await ask({
      scopes: ["read", "write:all"],
      parameters: { audience: "https://x/", resource },
    });
    const form = new URLSearchParams(String(seen?.body));
    expect([form.get("scope"), form.get("audience"), form.getAll("resource")]).toEqual([
      "read write:all",
      "https://x/",
      resource,
    ]);
  });
});

describe("the token endpoint is the document's", () => {
  it.each([
    ["absolute", (api: string) => `${api}/oauth/token`, "/oauth/token"],
    ["from the root of the API", () => "/oauth/token", "/oauth/token"],
    ["below the API", () => "oauth/token", "/v1/oauth/token"],
  ])("%s", async (_, tokenUrl, path) => {
    const api = await startApi((seen, response) =>
      seen.method === "POST" ? giveToken(response, 1) : response.writeHead(204).end(),
    );
    const { call } = caller(`${api.url}/v1`, [operation({ security: [["oauth"]] })], {
      auth: {
        schemes: { oauth: { type: "oauth2-client-credentials", clientId: "a", clientSecret: "secret" } },
      },
      schemes: {
        oauth: {
          kind: "oauth2",
          flows: [
            { kind: "password", tokenUrl: "https://wrong.example.com" },
            { kind: "clientCredentials", tokenUrl: tokenUrl(api.url) },
          ],
        },
      },
    });
    expect(await call()).toMatchObject({ status: 204 });
    expect(api.seen.map(({ url, headers }) => [url, headers.authorization?.slice(0, 6)])).toEqual([
      [path, "Basic "],
      ["/v1/op", "Bearer"],
    ]);
  });
});

describe("a token", () => {
  it("is shared: many calls at once make one request for it, and later calls none", async () => {
    const api = await startApi();
    const { client, seen } = await startTokenServer(async (number, response) => {
      await sleep(50);
      giveToken(response, number, { expires_in: 3600 });
    });
    const { call } = caller(api.url, [operation()], { auth: client });
    await Promise.all(Array.from({ length: 20 }, () => call()));
    await call();
    expect(seen).toHaveLength(1);
    expect(new Set(tokensSeen(api))).toEqual(new Set(["Bearer token-1"]));
  });

  it("is replaced before it expires, without a 401", async () => {
    const expired = new Set<string>();
    const api = await startGuarded((token) => !expired.has(token));
    const { client, seen } = await startTokenServer((number, response) =>
      giveToken(response, number, { expires_in: 3_600 }),
    );
    const later = clock();
    const { call } = caller(api.url, [operation()], { auth: client });
    expect(await call()).toMatchObject({ status: 200 });
    later(3_560_000);
    expect(await call()).toMatchObject({ status: 200 });
    // Half a minute is kept in hand.
    later(11_000);
    expired.add("token-1");
    expect(await call()).toMatchObject({ status: 200 });
    expect(tokensSeen(api)).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    expect(seen).toHaveLength(2);
  });

  it("is kept to its very end when no other can be had", async () => {
    const api = await startApi();
    const { client, seen } = await startTokenServer((number, response) =>
      number === 1 ? giveToken(response, number, { expires_in: 100 }) : answerJson(response, 503, {}),
    );
    const { call } = caller(api.url, [operation()], { auth: client });
    const later = clock();
    await call();
    // A tenth of its life is left.
    later(91_000);
    expect(await call()).toMatchObject({ status: 204 });
    expect(seen).toHaveLength(2);
    later(10_000);
    expect(await call()).toMatchObject({ status: 0 });
    expect(tokensSeen(api)).toEqual(["Bearer token-1", "Bearer token-1"]);
  });

  it("without a known end is kept until a 401; then the call is made again, body and all, once", async () => {
    const revoked = new Set<string>();
    const api = await startGuarded((token) => !revoked.has(token));
    const { client, seen } = await startTokenServer();
    const { call, records } = caller(api.url, [post], { auth: client });
    expect(await call({ body: "first" })).toMatchObject({ status: 200 });
    revoked.add("token-1");
    expect(await call({ body: "second" })).toMatchObject({ status: 200, body: { body: "second" } });
    expect(tokensSeen(api)).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    expect(api.seen.map(({ body }) => body.toString())).toEqual(["first", "second", "second"]);
    expect(seen).toHaveLength(2);
    expect(records.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("refused to many calls at once is replaced once", async () => {
    const revoked = new Set<string>(["token-1"]);
    const api = await startGuarded((token) => !revoked.has(token));
    const { client, seen } = await startTokenServer();
    const { call } = caller(api.url, [operation()], { auth: client });
    const answers = await Promise.all(Array.from({ length: 20 }, () => call()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(seen).toHaveLength(2);
  });

  it("that is refused whenever it is new does not become a storm at the token endpoint", async () => {
    const api = await startGuarded(() => false);
    const { client, seen } = await startTokenServer();
    const { call } = caller(api.url, [operation()], { auth: client });
    for (let count = 0; count < 20; count++) expect(await call()).toMatchObject({ status: 401 });
    expect(seen.length).toBeLessThanOrEqual(2);
    expect(api.seen.length).toBeLessThanOrEqual(21);
  });

  it("is not replaced after a 403, nor is a fixed credential tried again after a 401", async () => {
    const api = await startApi((seen, response) =>
      response.writeHead(seen.headers.authorization === "Bearer fixed" ? 401 : 403).end(),
    );
    const { client, seen } = await startTokenServer();
    await caller(api.url, [operation()], { auth: client }).call();
    await caller(api.url, [operation()], { auth: { type: "bearer", token: "fixed" } }).call();
    expect([api.seen.length, seen.length]).toEqual([2, 1]);
  });

  it("is renewed where a redirect led, without a second go at what was done before", async () => {
    const api = await startApi((seen, response) => {
      if (seen.method === "POST") return response.writeHead(303, { location: "/op" }).end();
      const isNew = seen.headers.authorization === "Bearer token-2";
      return response.writeHead(isNew ? 204 : 401).end();
    });
    const { client } = await startTokenServer();
    expect(await caller(api.url, [post], { auth: client }).call()).toMatchObject({ status: 204 });
    expect(api.seen.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
  });

  it("old or new is in no answer, and neither is the client's secret", async () => {
    let calls = 0;
    const api = await startApi((_, response) => {
      calls += 1;
      const body = { all: "token-1-of-app token-2-of-app client-s3cret" };
      answerJson(response, calls === 1 ? 401 : 200, body);
    });
    const { client } = await startTokenServer((number, response) =>
      answerJson(response, 200, { access_token: `token-${number}-of-app`, token_type: "bearer" }),
    );
    const { call } = caller(api.url, [operation()], { auth: client });
    expect(await call()).toMatchObject({ body: { all: "[redacted] [redacted] [redacted]" } });
    expect(await call()).toMatchObject({ body: { all: "[redacted] [redacted] [redacted]" } });
  });
});
