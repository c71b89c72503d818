import type { LanguageCase } from "../../case.ts";

const refused = (code: string) => ({
  event: "refusals",
  payload: '{"operation": "ping"}',
  answer: `{"kind": "refused", "code": "${code}"}`,
});

const ONE = [{ to: "POST /ping" }];

export default {
  "an operation that is not granted": { ...refused("not-granted"), grant: ["send_scalars"] },
  "a budget that is used up": { ...refused("budget-exhausted"), limits: { operationCalls: 0 } },
  "more calls than a second has": {
    ...refused("rate-limited"),
    payload: '{"operation": "twice"}',
    limits: { operationsPerSecond: 0.001, operationBurst: 1 },
    requests: ONE,
  },
  "an API that takes too long": {
    ...refused("timed-out"),
    answers: [{ status: 204, afterMs: 1500 }],
    api: { limits: { timeoutMs: 200 } },
    requests: ONE,
  },
  "an API that is not there": { ...refused("unreachable"), api: { baseUrl: "http://127.0.0.1:9" } },
  "an answer that is too large": {
    ...refused("response-too-large"),
    answers: [{ json: JSON.stringify("x".repeat(5000)) }],
    api: { limits: { responseBytes: 1000 } },
    requests: ONE,
  },
  "an answer that is not what it says": {
    ...refused("invalid-response"),
    answers: [{ json: "{" }],
    requests: ONE,
  },
  "a request that cannot be sent": {
    ...refused("invalid-request"),
    payload: '{"operation": "header"}',
  },
} satisfies LanguageCase;
