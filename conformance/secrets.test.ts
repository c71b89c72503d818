import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import type { Contract } from "@mortise/contract";
import {
  type Auth,
  type AuthOption,
  type CallRecord,
  createHost,
  type LogEntry,
  type RequestSignature,
} from "@mortise/host";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Api, type ApiRequest, answerJson, startApi } from "./plugins/api.ts";
import { shopContract } from "./plugins/shop.ts";
import { CLIENT, clientOf, startTokenServer } from "./plugins/token-server.ts";
import { openWorkshop, type Workshop } from "./plugins/workshop.ts";

/** Holds what base64 and percent-encoding change. */
const SECRET = "s3cr3t/+token=~ü? &:ÿ-0123456789abcdef";
const ASCII_SECRET = "s3cr3t/+token=~?&:-0123456789abcdef";

/** A plug-in that tells everything that it can get hold of, in its answer, in its log, or in what it throws. */
const SOURCE = `import { ApiError, getOrder, RefusedError, type OnOrderPlaced } from "@acme/app";

export const onOrderPlaced: OnOrderPlaced = (event) => {
  const seen: unknown[] = [];
  try {
    seen.push(getOrder.response({ id: event.id, note: "n" }));
  } catch (error) {
    if (error instanceof ApiError) seen.push({ status: error.status, headers: error.headers, body: error.body });
    if (error instanceof RefusedError) seen.push({ code: error.code });
    seen.push({ message: String(error), stack: String((error as Error).stack) });
  }
  console.log(JSON.stringify(seen));
  console.error(JSON.stringify(seen));
  if (event.amount === 1) throw new Error(JSON.stringify(seen));
  return seen;
};
`;

let contract: Contract;
let workshop: Workshop;
let wasm: Uint8Array;
let api: Api;
/** Answers instead of the API, if it returns true. */
let guard: (request: ApiRequest, response: ServerResponse) => boolean = () => false;

beforeAll(async () => {
  contract = await shopContract();
  workshop = await openWorkshop(contract);
  wasm = (await workshop.build(SOURCE)).wasm;
  api = await startApi((request, response) => {
    if (!guard(request, response)) indiscreet(request, response);
  });
}, 120_000);

afterAll(async () => {
  await api?.close();
  await workshop?.close();
});

describe("no plug-in, log line, error or record holds the credential", () => {
  test.each<{ readonly what: string; readonly auth: Auth; readonly secrets: readonly string[] }>([
    { what: "a bearer token", auth: { type: "bearer", token: ASCII_SECRET }, secrets: [ASCII_SECRET] },
    {
      what: "a password",
      auth: { type: "basic", username: "app", password: SECRET },
      secrets: [SECRET, `app:${SECRET}`],
    },
    {
      what: "a key in a header",
      auth: { type: "api-key", in: "header", name: "X-Key", value: ASCII_SECRET },
      secrets: [ASCII_SECRET],
    },
    {
      what: "a key in the query",
      auth: { type: "api-key", in: "query", name: "key", value: SECRET },
      secrets: [SECRET],
    },
    {
      what: "a key in a cookie",
      auth: { type: "api-key", in: "cookie", name: "key", value: "s3cr3t-0123456789abcdef" },
      secrets: ["s3cr3t-0123456789abcdef"],
    },
  ])("$what", async ({ auth, secrets }) => {
    const { told, sent } = await everythingTold(auth);
    expectHidden(secrets, told, sent);
  });

  test("a credential of a security scheme", async () => {
    const { told, sent } = await everythingTold({
      schemes: { token: { type: "bearer", token: ASCII_SECRET } },
    });
    expectHidden([ASCII_SECRET], told, sent);
  });

  test("the tokens of an OAuth 2 client, old and new, and its secret", async () => {
    const tokens = await startTokenServer();
    guard = ({ headers }, response) => {
      // All that a server knows which is the token server itself: to refuse a token is to tell of it, too.
      response.setHeader("x-known", [...tokens.tokens, encodeURIComponent(CLIENT.secret)].join(" "));
      if (api.requests.length % 16 === 5) tokens.revoke();
      if (tokens.accepts(headers.authorization)) return false;
      answerJson(response, 401, { message: `${headers.authorization} is none of ${tokens.tokens.join()}` });
      return true;
    };
    onTestFinished(() => {
      guard = () => false;
      return tokens.close();
    });
    const { told, sent } = await everythingTold({ schemes: { token: clientOf(tokens) } });
    // The first host's was replaced once; the other one's API was never there.
    expect(tokens.tokens).toHaveLength(3);
    expect(tokens.refused).toEqual([]);
    expectHidden([CLIENT.secret, ...tokens.tokens], told, sent);
  });

  test("what a signature is made with, and the signature", async () => {
    const made: string[] = [];
    const signature: RequestSignature = {
      type: "signature",
      headers: ["authorization"],
      sign: ({ method, url, body }) => {
        const digest = createHmac("sha256", SECRET).update(`${method} ${url}`).update(body).digest("base64");
        made.push(digest);
        return { authorization: `HMAC-SHA256 key-id="app", signature="${digest}"` };
      },
    };
    const { told, sent } = await everythingTold({ schemes: { token: signature } });
    expectHidden([SECRET, ...made], told, sent);
  });
});

/** Secrets were sent, and are nowhere in what was told. */
function expectHidden(secrets: readonly string[], told: string, sent: string): void {
  // As it is, and as it stands in a URL, which may be told inside another URL or in Base64.
  const all = secrets.flatMap((secret) => [...forms(secret), ...forms(encodeURIComponent(secret))]);
  // Else there would be nothing to hide.
  expect(all.some((form) => sent.includes(form))).toBe(true);
  expect(told.split("[redacted]").length).toBeGreaterThan(20);
  expect(all.filter((form) => told.includes(form))).toEqual([]);
}

/** All that comes out of a host which calls an indiscreet API in every way that it has, and all that the API got. */
async function everythingTold(auth: AuthOption): Promise<{ readonly told: string; readonly sent: string }> {
  const before = api.requests.length;
  const logs: LogEntry[] = [];
  const records: CallRecord[] = [];
  const told: unknown[] = [logs, records];
  for (const baseUrl of [api.url, "http://127.0.0.1:9"]) {
    const host = await createHost({
      contract,
      api: { baseUrl, auth, limits: { timeoutMs: 2_000 } },
      log: (entry) => logs.push(entry),
      logLevel: "trace",
      onCall: (record) => records.push(record),
    });
    const plugin = await host.load(wasm, { name: "spy", grant: ["get_order"] });
    for (const id of ["echo", "text", "bytes", "quote", "garbage", "redirect", "away", "nothing"]) {
      const call = (amount: number): Promise<unknown> =>
        plugin.call("order_placed", { id, amount }, { timeoutMs: 10_000 }).catch((error: unknown) => error);
      told.push(await call(0), await call(1));
    }
    await host.close();
  }
  expect(records.length).toBe(32);
  expect(logs.length).toBeGreaterThanOrEqual(64);
  const all = { depth: null, maxStringLength: null, maxArrayLength: null, showHidden: true };
  return { told: inspect(told, all), sent: inspect(api.requests.slice(before), all) };
}

/** A secret as it may come back: raw, quoted, percent-encoded, and in base64 at each of its three offsets. */
function forms(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString("base64");
    // The characters at both ends depend on what stands beside the secret.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  const percent = encodeURIComponent(secret);
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      percent,
      percent.toLowerCase(),
      new URLSearchParams({ s: secret }).toString().slice(2),
      ...base64,
      ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ]),
  ];
}

/** Gives back all that it is told, in headers and bodies. */
function indiscreet({ target, headers }: ApiRequest, response: ServerResponse): void {
  const [path = ""] = target.split("?", 1);
  const echo = { url: target, headers };
  const credential = headers.authorization ?? headers["x-key"] ?? headers.cookie ?? target;
  const told = { "x-you-sent": String(credential), "x-url": target };
  switch (path) {
    case "/orders/echo":
      response.writeHead(200, { "content-type": "application/json", ...told });
      response.end(JSON.stringify({ id: "1", ...echo, base64: base64(String(credential)) }));
      return;
    case "/orders/text":
      response
        .writeHead(200, { "content-type": "text/plain", ...told })
        .end(`${target}\n${String(credential)}`);
      return;
    case "/orders/bytes":
      response.writeHead(200, { "content-type": "application/octet-stream", ...told });
      response.end(`${target} ${String(credential)} ${base64(String(credential))}`);
      return;
    case "/orders/quote":
      answerJson(response, 401, {
        message: `The credential ${String(credential)} is not valid at ${target}`,
      });
      return;
    case "/orders/garbage":
      response.writeHead(200, { "content-type": "application/json", ...told }).end(`{${String(credential)}`);
      return;
    case "/orders/redirect":
      response
        .writeHead(302, { location: `/orders/echo?again=${encodeURIComponent(String(credential))}` })
        .end();
      return;
    case "/orders/away":
      response.writeHead(302, {
        location: `http://localhost:9/?stolen=${encodeURIComponent(String(credential))}`,
      });
      response.end();
      return;
    default:
      response.destroy();
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
