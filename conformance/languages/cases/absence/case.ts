import type { LanguageCase } from "../../case.ts";

function seen(payload: string, answer: string) {
  return {
    event: "absence",
    payload,
    answers: [{ json: payload }],
    requests: [{ to: "POST /absence", json: payload }],
    answer,
  };
}

export default {
  "all absent that may be": seen(
    '{"always": "", "nullable": null}',
    '{"nullable": "null", "optional": "absent", "both": "absent", "number": "absent", "inner": "absent"}',
  ),
  "all null that may be": seen(
    '{"always": "a", "nullable": null, "both": null, "number": null, "list": null, "inner": null}',
    '{"nullable": "null", "optional": "absent", "both": "null", "number": "null", "inner": "null"}',
  ),
  "all there, and empty": seen(
    '{"always": "", "nullable": "", "optional": "", "both": "", "number": 0, "list": [], "inner": {}}',
    '{"nullable": "there", "optional": "there", "both": "there", "number": "there", "inner": "there, value absent"}',
  ),
  "null inside of what is there": seen(
    '{"always": "", "nullable": "x", "list": [null, "", null], "inner": {"value": null}}',
    '{"nullable": "there", "optional": "absent", "both": "absent", "number": "absent", "inner": "there, value null"}',
  ),
  "a plug-in makes all three": {
    event: "absence_made",
    answers: [{ json: '{"always": "", "nullable": null}' }],
    requests: [
      {
        to: "POST /absence",
        json: '{"always": "a", "nullable": null, "both": null, "number": 0, "inner": {"value": false}}',
      },
    ],
  },
} satisfies LanguageCase;
