import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { type CallRecord, grantsOf, httpCapabilities } from "@mortise/capabilities";
import { importOpenApi } from "@mortise/openapi";
import { describe, expect, onTestFinished, test } from "vitest";
import { answerJson, startApi } from "./plugins/api.ts";
import { CLIENT, clientOf, startTokenServer, type TokenServerOptions } from "./plugins/token-server.ts";

describe("an OAuth 2 client against a real server of tokens that expire, are revoked, and fail to come", () => {
  /** An API of one operation that asks the token server about each token. */
  async function guarded(options: TokenServerOptions, client: object = {}) {
    const tokens = await startTokenServer(options);
    const flows = { clientCredentials: { tokenUrl: tokens.tokenUrl, scopes: {} } };
    const { contract: of } = await importOpenApi({
      openapi: "3.1.0",
      info: { title: "Guarded", version: "1" },
      paths: { "/in": { post: { operationId: "enter", security: [{ oauth: [] }], responses: {} } } },
      components: { securitySchemes: { oauth: { type: "oauth2", flows } } },
    });
    const statuses: number[] = [];
    const api = await startApi(({ headers }, response) => {
      const status = tokens.accepts(headers.authorization) ? 200 : 401;
      statuses.push(status);
      answerJson(response, status, { headers, secret: CLIENT.secret });
    });
    const records: CallRecord[] = [];
    const { tokenUrl: _, ...given } = clientOf(tokens);
    const capabilities = httpCapabilities(of, {
      baseUrl: api.url,
      auth: { schemes: { oauth: { ...given, ...client } } },
      grants: grantsOf(of, { visitor: ["enter"] }),
      limits: { timeoutMs: 2_000 },
      onCall: (record) => records.push(record),
    });
    onTestFinished(async () => {
      await capabilities.close();
      await Promise.all([api.close(), tokens.close()]);
    });
    const enter = () => capabilities.call("enter", undefined, { plugin: "visitor" });
    return { enter, tokens, statuses, records };
  }

  test.each(["client_secret_basic", "client_secret_post"])(
    "%s is understood",
    async (clientAuthentication) => {
      const { enter, tokens } = await guarded({}, { clientAuthentication });
      expect(await enter()).toMatchObject({ status: 200 });
      expect(tokens.refused).toEqual([]);
    },
  );

  test("ten callers for three seconds never see a token expire, and get each only once", async () => {
    const { enter, tokens, statuses, records } = await guarded({ lifeMs: 500 });
    const until = performance.now() + 3_000;
    const caller = async () => {
      while (performance.now() < until) {
        expect(await enter()).toMatchObject({ status: 200 });
        await sleep(2);
      }
    };
    await Promise.all(Array.from({ length: 10 }, caller));
    expect(records.length).toBeGreaterThan(100);
    // Each is kept for nine tenths of its life.
    expect(tokens.tokens.length).toBeLessThanOrEqual(8);
    // Only what was on its way as one ended; such a call is made again.
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(records.length / 10);
  }, 20_000);

  test("a revoked token is replaced in the same call, for all callers at once", async () => {
    const { enter, tokens, statuses } = await guarded({});
    expect(await enter()).toMatchObject({ status: 200 });
    tokens.revoke();
    const answers = await Promise.all(Array.from({ length: 20 }, enter));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(tokens.tokens).toHaveLength(2);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
  });

  test("no secret or token, old or new, is in what a plug-in gets or an operator reads", async () => {
    const { enter, tokens, records } = await guarded({});
    const told: unknown[] = [await enter()];
    tokens.revoke();
    told.push(await enter());
    expect(tokens.tokens).toHaveLength(2);
    const shown = inspect([told, records], { depth: null });
    for (const secret of [...tokens.tokens, CLIENT.secret]) expect(shown).not.toContain(secret);
  });

  const hostile: readonly [string, string, (response: ServerResponse) => void][] = [
    ["is slow", "auth-timed-out", () => {}],
    ["is gone", "token-unreachable", (response) => response.destroy()],
    ["fails", "token-invalid-answer", (response) => answerJson(response, 500, { error: CLIENT.secret })],
    ["refuses", "token-refused", (response) => answerJson(response, 400, { error: CLIENT.secret })],
    ["is no JSON", "token-invalid-answer", (response) => response.end(`<p>${CLIENT.secret}`)],
    ["is huge", "token-answer-too-large", (response) => answerJson(response, 200, "x".repeat(10_000_000))],
    ["redirects", "token-redirect", (response) => response.writeHead(302, { location: "/in" }).end()],
    [
      "holds a line feed",
      "token-invalid-answer",
      (response) =>
        answerJson(response, 200, {
          access_token: "tok\r\nx-admin: 1",
          token_type: "bearer",
          expires_in: 60,
        }),
    ],
  ];
  test.each(hostile)(
    "an answer that %s: %s, nothing is sent, and a later call works",
    async (_, reason, answer) => {
      const instead = (response: ServerResponse, number: number): boolean => {
        // A lost connection is tried once more.
        if (number > (reason === "token-unreachable" ? 2 : 1)) return false;
        answer(response);
        return true;
      };
      const { enter, tokens, statuses, records } = await guarded({ instead });
      const refused = await enter();
      expect(refused).toMatchObject({ status: 0 });
      expect(records).toMatchObject([{ status: 0, reason }]);
      expect(statuses).toEqual([]);
      expect(JSON.stringify([refused, records])).not.toContain(CLIENT.secret.slice(0, 12));
      await sleep(1_050);
      expect(await enter()).toMatchObject({ status: 200 });
      expect(tokens.tokens).toHaveLength(1);
    },
    20_000,
  );
});
