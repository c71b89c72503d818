import {
  type AuthOption,
  type CapabilityErrorCode,
  httpCapabilities,
  missingCredentials,
  type SchemeAuth,
} from "@mortise/capabilities";
import type { SecurityRequirement } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import {
  type Api,
  caller,
  contractOf,
  operation,
  parameter,
  type SecuritySchemes,
  type Seen,
  schemesOf,
  startApi,
} from "./api.ts";

const SCHEMES: SecuritySchemes = {
  bearer: { kind: "bearer" },
  basic: { kind: "basic" },
  header: { kind: "api-key", place: "header", parameter: "X-Key" },
  query: { kind: "api-key", place: "query", parameter: "key" },
  cookie: { kind: "api-key", place: "cookie", parameter: "session" },
  oauth: { kind: "oauth2", flows: [{ kind: "clientCredentials" }] },
  oidc: { kind: "open-id-connect", url: "https://id.example.com" },
  mtls: { kind: "other", type: "mutualTLS" },
};

const ALL: SchemeAuth["schemes"] = {
  bearer: { type: "bearer", token: "bearer-token" },
  basic: { type: "basic", username: "u", password: "password" },
  header: { type: "api-key", value: "header-key" },
  query: { type: "api-key", value: "query key" },
  cookie: { type: "api-key", value: "cookie-key" },
  oauth: { type: "bearer", token: "oauth-token" },
};

const only = (...names: string[]) =>
  Object.fromEntries(Object.entries(ALL).filter(([name]) => names.includes(name)));

/** What a call of an operation with this requirement sends: `undefined` if nothing is sent at all. */
async function sentFor(security: SecurityRequirement, auth: AuthOption): Promise<object | undefined> {
  const api = await startApi();
  // Another one, so that a document without a requirement is one that says so.
  const other = operation({ name: "other", security: [["bearer"]] });
  const { call, records } = caller(api.url, [operation({ security }), other], { auth, schemes: SCHEMES });
  const answer = await call();
  if (api.seen.length === 0) {
    expect(answer).toEqual({
      status: 0,
      error: { code: "unreachable", message: "The app has no credential for this call." },
    });
    expect(records).toMatchObject([{ refusal: "unreachable", reason: "missing-credential" }]);
    return undefined;
  }
  return credentialsIn(api);
}

function credentialsIn({ seen }: Api): object {
  const last = seen.at(-1);
  const query = new URLSearchParams(last?.url.split("?")[1]).get("key");
  const { authorization, cookie, "x-key": key } = last?.headers ?? ({} as Seen["headers"]);
  const all = { authorization, cookie, key, query: query ?? undefined };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

describe("an operation gets the credentials of its own requirement, and no others", () => {
  const basic = `Basic ${Buffer.from("u:password").toString("base64")}`;
  it.each<[string, SecurityRequirement, object]>([
    ["one scheme", [["bearer"]], { authorization: "Bearer bearer-token" }],
    ["one in a header", [["header"]], { key: "header-key" }],
    ["one in the query", [["query"]], { query: "query key" }],
    ["one in a cookie", [["cookie"]], { cookie: "session=cookie-key" }],
    ["a ready token of OAuth 2", [["oauth"]], { authorization: "Bearer oauth-token" }],
    [
      "several together",
      [["basic", "header", "query", "cookie"]],
      { authorization: basic, key: "header-key", query: "query key", cookie: "session=cookie-key" },
    ],
    ["the first of alternatives", [["basic"], ["bearer"], ["header"]], { authorization: basic }],
    ["credentials before none, whatever comes first", [[], ["header"]], { key: "header-key" }],
    ["nothing where it is open", [], {}],
    [
      "the next alternative where two would be in one header",
      [["basic", "oauth"], ["query"]],
      { query: "query key" },
    ],
  ])("%s", async (_, security, sent) => {
    expect(await sentFor(security, { schemes: ALL })).toEqual(sent);
  });

  it("the first alternative for which there are all of them", async () => {
    const auth = { schemes: only("header", "query") };
    expect(await sentFor([["bearer"], ["basic", "header"], ["query", "header"], ["header"]], auth)).toEqual({
      key: "header-key",
      query: "query key",
    });
  });

  it("none where none is needed and there is none", async () => {
    expect(await sentFor([["bearer"], []], { schemes: only("header") })).toEqual({});
  });

  it.each<[string, SecurityRequirement]>([
    ["there is no credential", [["bearer"]]],
    ["one of two is missing", [["header", "bearer"]]],
    ["no alternative can be met", [["bearer"], ["basic"]]],
  ])("or is refused before any request where %s", async (_, security) => {
    expect(await sentFor(security, { schemes: only("header") })).toBeUndefined();
  });

  it("or is refused where two different credentials would be in one header", async () => {
    expect(await sentFor([["basic", "bearer"]], { schemes: ALL })).toBeUndefined();
  });

  it("two schemes may share one credential", async () => {
    const token = { type: "bearer", token: "same" } as const;
    expect(await sentFor([["bearer", "oauth"]], { schemes: { bearer: token, oauth: token } })).toEqual({
      authorization: "Bearer same",
    });
  });
});

describe("credentials without a scheme", () => {
  const auth = { type: "bearer", token: "t" } as const;

  it("go with each request that requires anything", async () => {
    expect(await sentFor([["header"]], auth)).toEqual({ authorization: "Bearer t" });
    expect(await sentFor([[], ["bearer"]], auth)).toEqual({ authorization: "Bearer t" });
  });

  it("go to no operation that is open, in a document that says of others what they require", async () => {
    expect(await sentFor([], auth)).toEqual({});
  });

  it("go with every request of a document that requires nothing anywhere", async () => {
    const api = await startApi();
    await caller(api.url, [operation()], { auth, schemes: SCHEMES }).call();
    expect(credentialsIn(api)).toEqual({ authorization: "Bearer t" });
  });
});

it("a plug-in cannot set what carries a scheme's credential, and need not", async () => {
  const api = await startApi();
  const op = operation({
    security: [["query"]],
    parameters: [parameter("query", "key", { required: true })],
  });
  const { call } = caller(api.url, [op], { auth: { schemes: only("query") }, schemes: SCHEMES });
  expect(await call({ query: { key: "mine" } })).toMatchObject({ error: { code: "invalid-request" } });
  expect(await call()).toMatchObject({ status: 204 });
  expect(credentialsIn(api)).toEqual({ query: "query key" });
});

it("a credential that was not sent is taken out of answers too", async () => {
  const api = await startApi((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end('{"keys":["header-key","x"]}'),
  );
  const operations = [operation(), operation({ name: "other", security: [["header"]] })];
  const { call } = caller(api.url, operations, { auth: { schemes: only("header") }, schemes: SCHEMES });
  expect(await call()).toMatchObject({ body: { keys: ["[redacted]", "x"] } });
  expect(credentialsIn(api)).toEqual({});
});

describe("a scheme's function", () => {
  it("is asked for its scheme only, and fills the scheme's own place", async () => {
    const asked: unknown[] = [];
    const auth: AuthOption = {
      schemes: {
        header: async ({ scheme, operation: name, plugin }) => {
          asked.push([scheme, name, plugin]);
          return { type: "api-key", value: "made" };
        },
        bearer: () => expect.fail("nobody needs it"),
      },
    };
    expect(await sentFor([["header"]], auth)).toEqual({ key: "made" });
    expect(asked).toEqual([["header", "op", "p"]]);
  });

  it("may have none for a call, and then the next alternative is tried", async () => {
    const security: SecurityRequirement = [["bearer"], ["header"]];
    const bearer = () => undefined;
    expect(await sentFor(security, { schemes: { bearer, ...only("header") } })).toEqual({
      key: "header-key",
    });
    expect(await sentFor([["bearer"]], { schemes: { bearer } })).toBeUndefined();
  });

  it("serves schemes of any kind", async () => {
    expect(
      await sentFor([["oidc", "mtls"]], {
        schemes: { oidc: () => ({ type: "bearer", token: "id" }), mtls: () => [] },
      }),
    ).toEqual({ authorization: "Bearer id" });
  });

  it.each<[string, () => never]>([
    [
      "throws",
      () => {
        throw new Error("s3cret");
      },
    ],
    ["gives nonsense", () => ({ type: "bearer", token: "s3cret\n" }) as never],
  ])("that %s refuses the call without a word of why", async (_, give) => {
    const api = await startApi();
    const { call, records } = caller(api.url, [operation({ security: [["bearer"]] })], {
      auth: { schemes: { bearer: give } },
      schemes: SCHEMES,
    });
    const answer = await call();
    expect(records).toMatchObject([{ refusal: "unreachable", reason: "auth-failed" }]);
    expect(JSON.stringify([answer, records])).not.toContain("s3cret");
    expect(api.seen).toEqual([]);
  });
});

describe("a mistake in credentials by scheme is found at start", () => {
  const client = { type: "oauth2-client-credentials", clientId: "a", clientSecret: "s3cret" };
  const oauth = (more: object) => ({ schemes: { oauth: { ...client, ...more } } });
  const at = { tokenUrl: "https://id.example.com/token" };
  it.each<[string, unknown]>([
    ["a scheme that is none", { schemes: { nobody: ALL.bearer } }],
    ["no schemes", { schemes: undefined }],
    ["no credential", { schemes: { bearer: undefined } }],
    ["a bearer scheme with a password", { schemes: { bearer: ALL.basic } }],
    ["a basic scheme with a token", { schemes: { basic: ALL.bearer } }],
    ["a key scheme with a token", { schemes: { header: ALL.bearer } }],
    ["an OAuth 2 scheme with a key", { schemes: { oauth: ALL.header } }],
    ["a key that no header can hold", { schemes: { header: { type: "api-key", value: "a\nb" } } }],
    ["a client without a token endpoint", oauth({})],
    ["a token endpoint without TLS", oauth({ tokenUrl: "http://id.example.com/token" })],
    ["a token endpoint of another kind", oauth({ tokenUrl: "ftp://id.example.com/token", allowHttp: true })],
    ["a token endpoint with a password", oauth({ tokenUrl: "https://a:s3cret@id.example.com/" })],
    ["a client without a secret", oauth({ ...at, clientSecret: "" })],
    ["a scope with a space", oauth({ ...at, scopes: ["a b"] })],
    ["a parameter that only the client sets", oauth({ ...at, parameters: { grant_type: "password" } })],
    ["a parameter that is no text", oauth({ ...at, parameters: { audience: 1 } })],
    ["an unknown way to authenticate", oauth({ ...at, clientAuthentication: "none" })],
    ["a signature without headers", { schemes: { oauth: { type: "signature", headers: [], sign() {} } } }],
    [
      "a signature in a header of HTTP",
      { schemes: { oauth: { type: "signature", headers: ["host"], sign() {} } } },
    ],
  ])("%s", (_, auth) => {
    expect(failureOf(auth, [["bearer"]])).toBe("invalid-auth");
  });

  it("credentials for a document that requires them nowhere", () => {
    expect(failureOf({ schemes: only("bearer") }, [])).toBe("invalid-auth");
    expect(failureOf({ schemes: {} }, [])).toBeUndefined();
  });

  function failureOf(auth: unknown, security: SecurityRequirement): CapabilityErrorCode | undefined {
    const contract = { ...contractOf(operation({ security })), securitySchemes: schemesOf(SCHEMES) };
    try {
      void httpCapabilities(contract, { baseUrl: "http://x", auth: auth as AuthOption }).close();
      return undefined;
    } catch (error) {
      expect(String(error)).not.toContain("s3cret");
      return (error as { code: CapabilityErrorCode }).code;
    }
  }
});

describe("what is missing can be known before a plug-in runs", () => {
  const contract = {
    ...contractOf(
      operation({ name: "open" }),
      operation({ name: "optional", security: [["bearer"], []] }),
      operation({ name: "one", security: [["bearer"]] }),
      operation({ name: "either", security: [["bearer", "header"], ["query"]] }),
      operation({ name: "both", security: [["header", "query"]] }),
      operation({ name: "clash", security: [["basic", "oauth"]] }),
    ),
    securitySchemes: schemesOf(SCHEMES),
  };
  const names = (auth?: AuthOption, operations?: string[]) =>
    missingCredentials(contract, auth, operations).map(({ operation: name }) => name);

  it("by scheme, with what of each alternative is missing", () => {
    const auth = { schemes: only("header", "basic", "oauth") };
    expect(missingCredentials(contract, auth)).toEqual([
      { operation: "one", alternatives: [{ schemes: ["bearer"], missing: ["bearer"], clashes: false }] },
      {
        operation: "either",
        alternatives: [
          { schemes: ["bearer", "header"], missing: ["bearer"], clashes: false },
          { schemes: ["query"], missing: ["query"], clashes: false },
        ],
      },
      {
        operation: "both",
        alternatives: [{ schemes: ["header", "query"], missing: ["query"], clashes: false }],
      },
      {
        operation: "clash",
        alternatives: [{ schemes: ["basic", "oauth"], missing: [], clashes: true }],
      },
    ]);
  });

  it("for the operations that matter", () => {
    expect(names({ schemes: {} }, ["open", "one", "nobody"])).toEqual(["one"]);
  });

  it("without any credential all that require one; with one for each request none", () => {
    expect(names()).toEqual(["one", "either", "both", "clash"]);
    expect(names([])).toEqual(names());
    expect(names({ type: "bearer", token: "t" })).toEqual([]);
    expect(names(() => [])).toEqual([]);
  });
});
