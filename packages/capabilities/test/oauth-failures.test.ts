import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { caller, operation, startApi } from "./api.ts";
import { answerJson, giveToken, startTokenServer } from "./token-server.ts";

describe("a token endpoint that fails refuses the call with a reason for the operator alone", () => {
  const json = (status: number, body: unknown) => (_: number, response: ServerResponse) =>
    answerJson(response, status, body);
  const token = (access_token: unknown, more: object = {}) =>
    json(200, { access_token, token_type: "bearer", ...more });
  it.each<[string, string, (number: number, response: ServerResponse) => void]>([
    ["invalid_client", "token-invalid-client", json(400, { error: "invalid_client" })],
    ["a challenge", "token-invalid-client", challenge],
    ["invalid_scope", "token-invalid-scope", json(400, { error: "invalid_scope" })],
    ["an error of its own", "token-refused", json(400, { error: "s3cret\nfake log line" })],
    ["500", "token-invalid-answer", json(500, { error: "invalid_client" })],
    ["no JSON", "token-invalid-answer", (_, response) => response.writeHead(200, JSON_TYPE).end("<s3cret>")],
    ["HTML", "token-invalid-answer", (_, response) => response.writeHead(200).end("s3cret")],
    ["a list", "token-invalid-answer", json(200, ["s3cret"])],
    ["no token", "token-invalid-answer", json(200, { token_type: "bearer" })],
    ["an empty token", "token-invalid-answer", token("")],
    ["a number as the token", "token-invalid-answer", token(5)],
    ["a token with a line feed", "token-invalid-answer", token("s3cret\r\nX-Admin: 1")],
    ["a token beyond ASCII", "token-invalid-answer", token("s3crét")],
    ["a token of another type", "token-invalid-answer", token("s3cret", { token_type: "mac" })],
    ["a negative life", "token-invalid-answer", token("s3cret", { expires_in: -1 })],
    ["no content", "token-invalid-answer", (_, response) => response.writeHead(204).end()],
    ["too much", "token-answer-too-large", token("s3cret".repeat(20_000))],
    ["without end", "token-answer-too-large", endless],
    ["a redirect", "token-redirect", redirect],
    ["a lost connection", "token-unreachable", (_, response) => response.destroy()],
    ["no answer in time", "auth-timed-out", () => {}],
  ])("%s: %s", async (what, reason, answer) => {
    const api = await startApi();
    const server = await startTokenServer(answer);
    const timeoutMs = what === "no answer in time" ? 300 : 5_000;
    const { call, records } = caller(api.url, [operation()], { auth: server.client, limits: { timeoutMs } });
    const told = await call();
    expect(records).toMatchObject([{ status: 0, reason }]);
    const code = what === "no answer in time" ? "timed-out" : "unreachable";
    expect(told).toMatchObject({ status: 0, error: { code } });
    expect(JSON.stringify([told, records])).not.toMatch(/s3cr|log line/);
    expect(api.seen).toEqual([]);
    expect(server.seen.every(({ url }) => url === "/token")).toBe(true);
  });

  it("is not asked again at once, but is soon", async () => {
    const api = await startApi();
    const { client, seen } = await startTokenServer((number, response) =>
      number === 1 ? answerJson(response, 503, {}) : giveToken(response, number),
    );
    const { call } = caller(api.url, [operation()], { auth: client });
    for (let count = 0; count < 20; count++) expect(await call()).toMatchObject({ status: 0 });
    expect(seen).toHaveLength(1);
    await sleep(1_050);
    expect(await call()).toMatchObject({ status: 204 });
  });

  it("is not ended by the end of a call that waits for it", async () => {
    const api = await startApi();
    const { client, seen } = await startTokenServer(async (number, response) => {
      await sleep(200);
      giveToken(response, number);
    });
    const { call } = caller(api.url, [operation()], { auth: client });
    const controller = new AbortController();
    const both = Promise.all([call(undefined, controller.signal), call()]);
    setTimeout(() => controller.abort(), 50);
    expect(await both).toMatchObject([{ status: 0, error: { code: "timed-out" } }, { status: 204 }]);
    expect(seen).toHaveLength(1);
  });

  it("is let go when all is closed", async () => {
    const api = await startApi();
    const gone = Promise.withResolvers<void>();
    const { client } = await startTokenServer((_, response) => response.on("close", gone.resolve));
    // One that outlives the capabilities, and would go on waiting.
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.close());
    const { call, close } = caller(api.url, [operation()], { auth: client, dispatcher });
    const answer = call();
    setTimeout(() => void close(), 50);
    expect(await answer).toMatchObject({ error: { code: "unreachable" } });
    await gone.promise;
  });
});

const JSON_TYPE = { "content-type": "application/json" };

function challenge(_: number, response: ServerResponse): void {
  response.writeHead(401, { "www-authenticate": 'Basic realm="s3cret"', ...JSON_TYPE });
  response.end('{"error":"invalid_client"}');
}

function redirect(_: number, response: ServerResponse): void {
  response.writeHead(307, { location: "/elsewhere" }).end();
}

function endless(_: number, response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  const more = () => {
    while (!response.destroyed && response.write("s3cret ".repeat(1_000)));
  };
  response.on("drain", more);
  more();
}
