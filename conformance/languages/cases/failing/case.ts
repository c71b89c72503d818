import type { LanguageCase } from "../../case.ts";

const failing = (how: string, says: RegExp) => ({
  event: "failing",
  payload: JSON.stringify({ how }),
  failure: { code: "plugin-failed", says },
});

export default {
  "a handler's own error reaches the host with its text": failing(
    "error",
    /the plug-in's own words: größe 🦀/,
  ),
  "an operation's error that nobody handles says status and operation": {
    ...failing("operation", /fail_bare.*404|404.*fail_bare/s),
    answers: [{ status: 404 }],
    requests: [{ to: "GET /bare/404" }],
  },
  "a refusal that nobody handles says its code": { ...failing("refused", /not-granted/), grant: [] },
  "a handler that breaks off": failing("panic", /broken off/),
  "an event that is no JSON of the documented type": {
    event: "failing",
    payload: '["how"]',
    failure: { code: "plugin-failed", says: /./ },
  },
  "and one that goes well afterwards": { event: "failing", payload: '{"how": "well"}' },
} satisfies LanguageCase;
