import { type AppFetch, CapabilityError, httpCapabilities, pluginCallOf } from "@mortise/capabilities";
import { Agent } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { caller, contractOf, operation } from "../api.ts";
import { startTokenServer } from "../token-server.ts";

const refusedWith = (code: string) => ({ status: 0, error: { code } });
const URL_OF_APP = "http://localhost";

/** Calls one operation of an app that is nothing but this function. */
function open(fetch: AppFetch, options: Parameters<typeof caller>[2] = {}, given = {}) {
  const errors: unknown[] = [];
  const onAppError = (error: unknown) => errors.push(error);
  return { ...caller(URL_OF_APP, [operation(given)], { fetch, onAppError, ...options }), errors };
}

describe("where an app in process seems to be", () => {
  async function urlFor(servers: readonly string[], options: { baseUrl?: string } = {}) {
    const contract = {
      ...contractOf(operation()),
      servers: servers.map((url) => ({ url, variables: [] })),
    };
    const capabilities = httpCapabilities(contract, {
      ...options,
      fetch: (request) => Response.json(request.url),
      grants: { allows: () => true } as never,
    });
    onTestFinished(() => capabilities.close());
    const answer = await capabilities.call("op", undefined, { plugin: "p" });
    return "body" in answer && answer.body;
  }

  it("is the document's server, a relative one on this machine, or what `baseUrl` says", async () => {
    expect(await urlFor([])).toBe("http://localhost/op");
    expect(await urlFor(["/v1"])).toBe("http://localhost/v1/op");
    expect(await urlFor(["https://api.example.com/v2"])).toBe("https://api.example.com/v2/op");
    expect(await urlFor(["https://api.example.com/v2"], { baseUrl: "http://app.internal" })).toBe(
      "http://app.internal/op",
    );
    await expect(urlFor(["ftp://files.example.com"])).rejects.toThrow(CapabilityError);
  });
});

it("an answer of an own class is read as any other: cookies are withheld, however they are spelt", async () => {
  const headers = new Map([
    ["Set-Cookie", "session=secret"],
    ["X-Kept", "yes"],
  ]);
  const { call } = open(() => ({ status: 200, headers, body: null }) as unknown as Response);
  expect(await call()).toEqual({ status: 200, headers: { "x-kept": "yes" } });
});

describe("what is no answer is a refusal, and the next call works", () => {
  const broken = (start: (controller: ReadableStreamDefaultController<unknown>) => void) => () =>
    new Response(new ReadableStream({ start }) as ReadableStream<Uint8Array>);
  const used = new Response("once");
  it.each<[string, string, number, () => unknown]>([
    ["nothing", "invalid-response", 1, () => undefined],
    ["an object that is no Response", "invalid-response", 1, () => ({ status: 200, body: "text" })],
    ["a status without sense", "invalid-response", 0, () => Response.error()],
    [
      "a status that is no whole number",
      "invalid-response",
      1,
      () => ({ status: Number.NaN, headers: new Headers(), body: null }),
    ],
    ["a promise that never settles", "timed-out", 0, () => new Promise(() => {})],
    ["a body that never ends", "timed-out", 0, broken(() => {})],
    ["a body that fails", "unreachable", 1, broken((controller) => controller.error(new Error("password")))],
    ["a body that is no bytes", "unreachable", 1, broken((controller) => controller.enqueue("text"))],
    ["a body that was read already", "unreachable", 1, () => used.text().then(() => used)],
    ["an exception that is no error", "unreachable", 1, () => Promise.reject(null)],
    [
      "an error that looks like the network's",
      "unreachable",
      1,
      () => Promise.reject(Object.assign(new Error("database gone"), { code: "ECONNRESET" })),
    ],
    [
      "a length that is not the body's",
      "invalid-response",
      0,
      () => new Response("short", { headers: { "content-length": "100" } }),
    ],
    [
      "a damaged compression",
      "invalid-response",
      0,
      () => new Response("plain", { headers: { "content-encoding": "gzip" } }),
    ],
    [
      "a compression that nobody knows",
      "invalid-response",
      0,
      () => new Response("plain", { headers: { "content-encoding": "lzw" } }),
    ],
  ])("%s: %s", async (_, code, told, answer) => {
    let calls = 0;
    const fetch = () => {
      calls += 1;
      return calls === 1 ? (answer() as Response) : new Response(null, { status: 204 });
    };
    const { call, errors, records } = open(fetch, { limits: { timeoutMs: 200 } });
    const refused = await call();
    expect(refused).toMatchObject(refusedWith(code));
    expect(JSON.stringify([refused, records])).not.toMatch(/password|database/);
    // Once, and only what the app itself did wrong: what is sent once more over HTTP is not here.
    expect([calls, errors.length]).toEqual([1, told]);
    expect(await call()).toMatchObject({ status: 204 });
  });

  it("an error handler that throws itself changes nothing", async () => {
    const fetch = () => {
      throw new Error("first");
    };
    const onAppError = () => {
      throw new Error("second");
    };
    expect(await open(fetch, { onAppError }).call()).toMatchObject(refusedWith("unreachable"));
  });
});

describe("bounds hold as over HTTP", () => {
  it("an endless body is cut where the limit is, and cancelled", async () => {
    let given = 0;
    let cancelled = false;
    const body = () =>
      new ReadableStream({
        pull: (controller) => {
          given += 1_000;
          controller.enqueue(new Uint8Array(1_000));
        },
        cancel: () => {
          cancelled = true;
        },
      });
    const { call } = open(() => new Response(body()), { limits: { responseBytes: 10_000 } });
    expect(await call()).toMatchObject(refusedWith("response-too-large"));
    expect(cancelled).toBe(true);
    expect(given).toBeLessThan(15_000);
  });

  it("a body that unpacks beyond the limit is not unpacked", async () => {
    const bomb = new Response(new Uint8Array(3_000_000)).body?.pipeThrough(new CompressionStream("gzip"));
    const { call } = open(() => new Response(bomb, { headers: { "content-encoding": "gzip" } }), {
      limits: { responseBytes: 100_000 },
    });
    expect(await call()).toMatchObject(refusedWith("response-too-large"));
  });

  it("the caller's signal ends the request's, and an answer that comes later is let go", async () => {
    const { promise: later, resolve } = Promise.withResolvers<Response>();
    const seen: AbortSignal[] = [];
    const { call } = open((request, { signal }) => {
      seen.push(request.signal, signal);
      return later;
    });
    const controller = new AbortController();
    const answer = call({}, controller.signal);
    await expect.poll(() => seen).toHaveLength(2);
    expect(seen.map(({ aborted }) => aborted)).toEqual([false, false]);
    controller.abort();
    expect(await answer).toMatchObject(refusedWith("timed-out"));
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, true]);
    const cancelled: unknown[] = [];
    resolve(new Response(new ReadableStream({ cancel: (reason) => void cancelled.push(reason) })));
    await expect.poll(() => cancelled).toHaveLength(1);
  });

  it("closing ends what is in flight, and calls nobody afterwards", async () => {
    let calls = 0;
    const { call, close } = open(() => {
      calls += 1;
      return new Promise(() => {});
    });
    const answer = call();
    await expect.poll(() => calls).toBe(1);
    await close();
    expect(await answer).toMatchObject(refusedWith("unreachable"));
    expect(await call()).toMatchObject(refusedWith("unreachable"));
    expect(calls).toBe(1);
  });

  it("what is not granted never reaches the app", async () => {
    const asked: string[] = [];
    const { call } = open(({ url }) => Response.json(asked.push(url)), { denied: ["op"] });
    expect(await call()).toMatchObject(refusedWith("not-granted"));
    expect(asked).toEqual([]);
  });

  it("a long body of a redirect that is followed is not read to its end", async () => {
    const cancelled: unknown[] = [];
    const endless = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
        cancel: (reason) => void cancelled.push(reason),
      });
    const { call } = open(({ url }) =>
      url.endsWith("/op")
        ? new Response(endless(), { status: 302, headers: { location: "/op/" } })
        : Response.json("there"),
    );
    expect(await call()).toMatchObject({ status: 200, body: "there" });
    expect(cancelled).toHaveLength(1);
  });
});

describe("whose call it is", () => {
  it("comes beside the request, frozen, and with the request itself", async () => {
    const seen: unknown[] = [];
    const { callNamed } = open((request, call) => {
      seen.push({ ...call, signal: null }, Object.isFrozen(call), pluginCallOf(request) === call);
      seen.push(pluginCallOf(new Request(request)));
      return new Response(null, { status: 204 });
    });
    const context = { tenant: "acme" };
    await callNamed("op", context);
    expect(seen).toEqual([{ plugin: "p", operation: "op", context, signal: null }, true, true, undefined]);
  });

  it("credentials are added as over HTTP, and taken out of what the app echoes", async () => {
    const { call } = open(
      ({ headers, url }) => Response.json([headers.get("authorization"), headers.get("x-key"), url]),
      {
        auth: [
          { type: "bearer", token: "s3cret-token" },
          { type: "api-key", in: "query", name: "key", value: "another-s3cret" },
          { type: "signature", headers: ["x-key"], sign: ({ url }) => ({ "x-key": `signed ${url.length}` }) },
        ],
      },
    );
    expect(await call()).toMatchObject({
      body: [
        "Bearer [redacted]",
        expect.stringMatching(/^signed \d+$/),
        "http://localhost/op?key=[redacted]",
      ],
    });
  });

  it("OAuth 2 tokens are still asked for over the network", async () => {
    const server = await startTokenServer();
    const { call } = open(({ headers }) => Response.json(headers.has("authorization")), {
      auth: server.client,
    });
    expect(await call()).toMatchObject({ status: 200, body: true });
    expect(server.seen).toHaveLength(1);
  });

  it("a dispatcher beside it stays its owner's", async () => {
    const dispatcher = new Agent();
    const { call, close } = open(() => Response.json("in process"), { dispatcher });
    expect(await call()).toMatchObject({ body: "in process" });
    await close();
    expect(dispatcher.destroyed).toBe(false);
    await dispatcher.close();
  });
});
