import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { NodeListener } from "@mortise/capabilities";
import { describe, expect, it, onTestFinished } from "vitest";
import { octets, open } from "./node-app.ts";

const refusedWith = (code: string) => ({ status: 0, error: { code } });

describe("an app that misbehaves hurts no other call", () => {
  const breakage: [string, string, NodeListener][] = [
    [
      "throws",
      "unreachable",
      () => {
        throw new Error("database password wrong");
      },
    ],
    [
      "rejects",
      "unreachable",
      async () => {
        throw new Error("database password wrong");
      },
    ],
    [
      "hangs up before its answer",
      "unreachable",
      (_, response) => response.destroy(new Error("database password wrong")),
    ],
    ["hangs up the request", "unreachable", (request) => request.destroy()],
    [
      "hangs up within its answer",
      "unreachable",
      async (_, response) => {
        response.write("some");
        await new Promise(setImmediate);
        response.destroy(new Error("database password wrong"));
      },
    ],
    [
      "says less than it announced",
      "invalid-response",
      (_, response) => response.writeHead(200, { "content-length": 9 }).end("less"),
    ],
    [
      "answers with a status without sense",
      "invalid-response",
      (_, response) => response.writeHead(999).end(),
    ],
    [
      "writes to the socket what is not HTTP",
      "unreachable",
      ({ socket }) => socket.write("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
    ],
    [
      "sends headers beyond all bounds",
      "response-too-large",
      (_, response) => response.writeHead(200, { x: "x".repeat(20_000) }).end(),
    ],
    ["never answers", "timed-out", () => {}],
    ["never ends its answer", "timed-out", (_, response) => response.write("some")],
  ];
  it.each(breakage)("%s: %s", async (_, code, listener) => {
    let calls = 0;
    const once: NodeListener = (request, response) => {
      calls += 1;
      return calls === 1 ? listener(request, response) : response.writeHead(204).end();
    };
    const { call, records, errors } = open(once, {}, { limits: { timeoutMs: 300 } });
    const answer = await call();
    expect(answer).toMatchObject(refusedWith(code));
    expect(JSON.stringify([answer, records])).not.toContain("password");
    expect(errors).toHaveLength(code === "unreachable" ? 1 : 0);
    expect(await call()).toMatchObject({ status: 204 });
  });

  it("an endless answer is cut where the limit is, and the app learns of it", async () => {
    let written = 0;
    let closed = false;
    const endless: NodeListener = async (_, response) => {
      response.on("close", () => {
        closed = true;
      });
      const part = Buffer.alloc(10_000);
      while (!closed) {
        written += part.byteLength;
        if (!response.write(part)) await Promise.race([once(response, "drain"), once(response, "close")]);
      }
    };
    const { call } = open(endless, {}, { limits: { responseBytes: 100_000 } });
    expect(await call()).toMatchObject(refusedWith("response-too-large"));
    await expect.poll(() => closed).toBe(true);
    // What was on its way: the limit, and two buffers.
    expect(written).toBeLessThan(100_000 + 4 * 65_536);
  });

  it("an answer waits for its reader, and goes on", async () => {
    const parts = Array.from({ length: 40 }, (_, n) => String(n % 10).repeat(30_000));
    const { call } = open(async (_, response) => {
      await pipeline(Readable.from(parts.slice(0, 20)), response, { end: false });
      expect(response.writableNeedDrain).toBe(false);
      await pipeline(Readable.from(parts.slice(20)), response);
    });
    expect(await call()).toMatchObject({ status: 200, body: parts.join("") });
  });

  it("an app that writes after its end is warned of, and keeps its answer", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const { call } = open(async (_, response) => {
      response.end("all");
      response.write("more");
      await sleep(1);
      response.write("still more");
      throw new Error("too late");
    });
    expect(await call()).toMatchObject({ status: 200, body: "all" });
    await expect.poll(() => warnings.map(({ message }) => message)).toContain("too late");
  });

  it("a request whose body the app never reads comes to its end", async () => {
    const events: string[] = [];
    const { call } = open(
      (request, response) => {
        for (const name of ["end", "close", "aborted"]) request.on(name, () => events.push(name));
        for (const name of ["finish", "close"]) response.on(name, () => events.push(`response ${name}`));
        response.end("unread");
      },
      { method: "POST", body: octets },
    );
    expect(await call({ body: { base64: Buffer.alloc(500_000).toString("base64") } })).toMatchObject({
      body: "unread",
    });
    await expect.poll(() => events.toSorted()).toEqual(["close", "end", "response close", "response finish"]);
  });

  it("a request that is ended while its body is read fails as one whose other end is gone", async () => {
    const seen: unknown[] = [];
    const { call } = open(
      (request, response) => {
        request.on("aborted", () => seen.push("aborted")).on("close", () => seen.push(request.destroyed));
        response.on("close", () => seen.push(response.writableFinished));
      },
      {},
      { limits: { timeoutMs: 50 } },
    );
    expect(await call()).toMatchObject(refusedWith("timed-out"));
    await expect.poll(() => seen).toHaveLength(3);
    expect(seen.toSorted()).toEqual(["aborted", false, true]);
  });
});
