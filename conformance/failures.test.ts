import type { ServerResponse } from "node:http";
import type { Contract } from "@mortise/contract";
import {
  type AuthOption,
  createHost,
  type Host,
  HostError,
  type HostErrorCode,
  type Plugin,
} from "@mortise/host";
import { createRuntime, RuntimeError } from "@mortise/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type ApiRequest, answerJson, startApi } from "./plugins/api.ts";
import { notJson } from "./plugins/not-json.ts";
import { shopContract } from "./plugins/shop.ts";
import { openWorkshop, type Workshop } from "./plugins/workshop.ts";

/** One plug-in that fails in whatever way the event's id names. */
const SOURCE = `import { ApiError, getOrder, RefusedError, type OnOrderPlaced } from "@acme/app";

class Stock {
  take(id: string): never {
    throw new TypeError("no stock for " + id);
  }
}

function outcome(call: () => unknown): unknown {
  try {
    return { answer: call() };
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error.code, message: error.message };
    if (error instanceof ApiError) return { status: error.status, body: error.body };
    throw error;
  }
}

export const onOrderPlaced: OnOrderPlaced = (event) => {
  const kept: unknown[] = [];
  switch (event.id) {
    case "loop":
      for (;;);
    case "grow":
      for (;;) kept.push(new Uint8Array(1_000_000).fill(1));
    case "recurse": {
      const deeper = (depth: number): number => deeper(depth + 1) + 1;
      return deeper(0);
    }
    case "throw":
      return new Stock().take("cus_1");
    case "reject":
      return Promise.reject(new RangeError("too late"));
    case "never":
      return new Promise(() => {});
    case "cycle":
      kept.push(kept);
      return kept;
    case "bigint":
      return 1n;
    case "fine":
      return { heard: event.amount };
    default:
      return outcome(() => getOrder({ id: event.id }));
  }
};
`;
const THROWING_LINE = SOURCE.split("\n").findIndex((line) => line.includes("no stock")) + 1;

let contract: Contract;
let workshop: Workshop;
let wasm: Uint8Array;
let api: Api;
let host: Host;
let plugin: Plugin;

beforeAll(async () => {
  contract = await shopContract();
  workshop = await openWorkshop(contract);
  wasm = (await workshop.build(SOURCE)).wasm;
  api = await startApi(badApi);
  host = await createHost({
    contract,
    api: { baseUrl: api.url, limits: { timeoutMs: 2_000 } },
    // Roomy, so that a busy machine fails nothing; what is meant to run out of time says so.
    limits: { callTimeoutMs: 20_000 },
  });
  plugin = await host.load(wasm, { name: "failing", grant: ["get_order"] });
}, 120_000);

afterAll(async () => {
  await host?.close();
  await api?.close();
  await workshop?.close();
});

describe("a failing plug-in ends in a typed error, and its next call works", () => {
  test.each<{ readonly id: string; readonly code: HostErrorCode; readonly says?: RegExp }>([
    { id: "loop", code: "call-timeout" },
    { id: "grow", code: "plugin-failed", says: /out of memory/ },
    { id: "recurse", code: "plugin-failed", says: /stack/ },
    { id: "reject", code: "plugin-failed", says: /RangeError: too late/ },
    { id: "never", code: "plugin-failed", says: /promise/i },
    { id: "cycle", code: "plugin-failed", says: /circular/i },
    { id: "bigint", code: "plugin-failed", says: /BigInt/ },
  ])("$id: $code", async ({ id, code, says }) => {
    const error = await failureOf(
      plugin.call("order_placed", { id }, id === "loop" ? { timeoutMs: 500 } : {}),
    );
    expect(error).toMatchObject({ code, plugin: "failing", event: "order_placed" });
    if (says) expect(error.pluginMessage).toMatch(says);
    await works(plugin);
  });

  test("throw: message, TypeScript file and line", async () => {
    const error = await failureOf(plugin.call("order_placed", { id: "throw" }));
    expect(error.code).toBe("plugin-failed");
    expect(error.pluginMessage).toContain("TypeError: no stock for cus_1");
    expect(`${error.pluginMessage}\n${error.pluginStack}`).toContain(`plugin.ts:${THROWING_LINE}`);
    await works(plugin);
  });

  test("an event that it does not handle, and one that does not exist", async () => {
    expect((await failureOf(plugin.call("order_cancelled", { id: "fine" }))).code).toBe("not-handled");
    expect((await failureOf(plugin.call("order_eaten", { id: "fine" }))).code).toBe("unknown-event");
    await works(plugin);
  });

  test("output that is no JSON", async () => {
    const other = await host.load(await notJson("order_placed"), { name: "not-json" });
    expect((await failureOf(other.call("order_placed", { id: "fine" }))).code).toBe("invalid-answer");
    expect((await failureOf(other.call("order_placed", { id: "fine" }))).code).toBe("invalid-answer");
    await other.close();
    await works(plugin);
  });
});

describe("a failing API is an answer or a refusal for the plug-in, never its end", () => {
  test.each([
    { id: "404", seen: { status: 404, body: { message: "no such order" } } },
    { id: "422", seen: { status: 422, body: { message: "not valid" } } },
    { id: "500", seen: { status: 500, body: "it broke" } },
    { id: "garbage", seen: { refused: "invalid-response" } },
    { id: "nothing", seen: { refused: "unreachable" } },
    { id: "silence", seen: { refused: "timed-out" } },
  ])("$id", async ({ id, seen }) => {
    expect(await plugin.call("order_placed", { id })).toMatchObject(seen);
    await works(plugin);
  });

  test.each<{ readonly what: string; readonly auth: AuthOption; readonly refused: string }>([
    {
      what: "throws",
      auth: () => {
        throw new Error("vault password is hunter2");
      },
      refused: "unreachable",
    },
    { what: "never answers", auth: () => new Promise(() => {}), refused: "timed-out" },
  ])("a credential's function that $what", async ({ auth, refused }) => {
    const other = await createHost({ contract, api: { baseUrl: api.url, auth, limits: { timeoutMs: 500 } } });
    const asking = await other.load(wasm, { grant: ["get_order"], limits: { callTimeoutMs: 20_000 } });
    const before = api.requests.length;
    const answer = await asking.call("order_placed", { id: "1" });
    expect(answer).toMatchObject({ refused });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
    expect(api.requests).toHaveLength(before);
    await works(asking);
    await other.close();
  });

  test("an operation that is not granted never reaches the API", async () => {
    const ungranted = await host.load(wasm, { name: "ungranted" });
    const before = api.requests.length;
    expect(await ungranted.call("order_placed", { id: "1" })).toMatchObject({ refused: "not-granted" });
    expect(api.requests).toHaveLength(before);
    await works(ungranted);
    await ungranted.close();
  });
});

describe("a failing host function ends the call, and the next one works", () => {
  test.each([
    {
      what: "throws",
      hostFunction: () => {
        throw new Error("database password is hunter2");
      },
      code: "host-function-failed",
    },
    { what: "never answers", hostFunction: () => new Promise<string>(() => {}), code: "call-timeout" },
  ])("$what", async ({ what, hostFunction, code }) => {
    const runtime = createRuntime({ limits: { callTimeoutMs: 20_000 } });
    const loaded = await runtime.load(wasm, { imports: { "extism:host/user": { get_order: hostFunction } } });
    const error: unknown = await loaded
      .call("order_placed", JSON.stringify({ id: "1" }), what === "throws" ? {} : { timeoutMs: 1_000 })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain("hunter2");
    const next = await loaded.call("order_placed", JSON.stringify({ id: "fine", amount: 2 }));
    expect(next.json()).toEqual({ heard: 2 });
    await runtime.close();
  });
});

async function works(working: Plugin): Promise<void> {
  expect(await working.call("order_placed", { id: "fine", amount: 3 })).toEqual({ heard: 3 });
}

async function failureOf(call: Promise<unknown>): Promise<HostError> {
  const error: unknown = await call.then(
    (answer) => expect.unreachable(`it answered ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

function badApi({ target }: ApiRequest, response: ServerResponse): void {
  switch (target) {
    case "/orders/404":
      answerJson(response, 404, { message: "no such order" });
      return;
    case "/orders/422":
      answerJson(response, 422, { message: "not valid" });
      return;
    case "/orders/500":
      response.writeHead(500, { "content-type": "text/plain" }).end("it broke");
      return;
    case "/orders/garbage":
      response.writeHead(200, { "content-type": "application/json" }).end('{"id": "1", ');
      return;
    case "/orders/nothing":
      response.destroy();
      return;
    case "/orders/silence":
      return;
    default:
      answerJson(response, 200, { id: "1" });
      return;
  }
}
