import type { LanguageCase } from "../../case.ts";

export default {
  "what only the app gives is not sent, what only a plug-in gives is": {
    event: "account_changed",
    payload: '{"id": "a1", "name": "n", "owner": {"email": "e", "seen": "today"}}',
    answers: [{ json: '{"id": "a2", "name": "m"}' }, { json: '{"id": "a3", "name": "a2"}' }],
    requests: [
      { to: "POST /accounts", json: '{"name": "a1", "password": "secret", "owner": {"email": "e"}}' },
      { to: "POST /accounts", json: '{"name": "a2"}' },
    ],
  },
} satisfies LanguageCase;
