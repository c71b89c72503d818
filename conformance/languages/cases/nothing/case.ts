import type { LanguageCase } from "../../case.ts";

export default {
  "an event that tells nothing, an operation that takes and gives nothing": {
    event: "nothing",
    requests: [{ to: "POST /ping", body: "" }],
  },
} satisfies LanguageCase;
