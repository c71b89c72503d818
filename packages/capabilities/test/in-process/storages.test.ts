import { AsyncLocalStorage } from "node:async_hooks";
import { type AppFetch, fetchOfNode, type HttpOptions } from "@mortise/capabilities";
import { expect, it } from "vitest";
import { caller, operation } from "../api.ts";

const current = new AsyncLocalStorage<string>();
const CHUNK = Buffer.alloc(100_000);

/** Calls an app from within another request, and gives what the app finds itself in, at each `say`. */
async function called(app: (say: (at: string) => void) => AppFetch, limits: HttpOptions["limits"] = {}) {
  const said: [at: string, store: string | undefined][] = [];
  const fetch = app((at) => said.push([at, current.getStore()]));
  const { call } = caller("http://localhost", [operation()], { fetch, limits });
  await current.run("another request", () => call());
  return said;
}

const times = (count: number, at: string, store?: string) => new Array(count).fill([at, store]);

it("an app is asked for more of its answer outside of the request that reads it", async () => {
  const said = await called((say) => () => {
    let left = 3;
    return new Response(
      new ReadableStream({
        pull: (controller) => {
          say("pull");
          if (left-- > 0) controller.enqueue(CHUNK);
          else controller.close();
        },
      }),
    );
  });
  expect(said).toEqual(times(4, "pull"));
});

it("an app is told to stop outside of the request that gave it up", async () => {
  const endless = (say: (at: string) => void) => (request: Request) => {
    request.signal.addEventListener("abort", () => say("abort"));
    return new Response(new ReadableStream({ cancel: () => say("cancel") }));
  };
  expect(await called(endless, { timeoutMs: 50 })).toEqual([...times(1, "abort"), ...times(1, "cancel")]);
  const large = (say: (at: string) => void) => () =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(CHUNK), cancel: () => say("cancel") }),
    );
  expect(await called(large, { responseBytes: 10 })).toEqual(times(1, "cancel"));
});

it("a Node app goes on within its own, and hears of the end outside of the request that gave it up", async () => {
  const writing = (say: (at: string) => void) => {
    const node = fetchOfNode((_, response) => {
      let left = 5;
      const write = () => {
        say("write");
        if (left-- === 0) response.end();
        else if (response.write(CHUNK)) write();
        else response.once("drain", write);
      };
      write();
    });
    return ((request, call) => current.run("its own", () => node(request, call))) satisfies AppFetch;
  };
  expect(await called(writing)).toEqual(times(6, "write", "its own"));
  const silent = (say: (at: string) => void) =>
    fetchOfNode((_, response) => response.once("close", () => say("close")));
  expect(await called(silent, { timeoutMs: 50 })).toEqual(times(1, "close"));
});
