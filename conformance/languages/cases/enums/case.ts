import { type LanguageCase, relayed } from "../../case.ts";

function relay(told: string, answered: string, asked: string) {
  const { answers = [], requests = [], ...rest } = relayed("enums", "/enums", told, answered);
  return { ...rest, answers: [...answers, { json: told }], requests: [...requests, { to: `GET ${asked}` }] };
}

export default {
  "values that are listed": relay(
    '{"plan": "pro", "level": 10, "plans": ["free", "+1", "", "type"], "mixed": "auto"}',
    '{"plan": "free", "level": 0, "plans": [], "mixed": 1}',
    "/enums/pro?level=10",
  ),
  "values that are not listed go on unchanged": relay(
    '{"plan": "enterprise 🦀", "level": 99, "plans": ["Pro", "PRO", "new"], "mixed": {"a": [1, null]}}',
    '{"plan": "later", "level": -3, "plans": ["x"], "mixed": false}',
    "/enums/enterprise%20%F0%9F%A6%80?level=99",
  ),
} satisfies LanguageCase;
