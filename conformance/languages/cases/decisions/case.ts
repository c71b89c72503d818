import type { LanguageCase } from "../../case.ts";

const decided = (payload: string, answer?: string) => ({
  event: "customer_before_create",
  payload,
  ...(answer !== undefined && { answer }),
});

export default {
  "nothing is no decision": decided('{"email": "a@example.com"}', undefined),
  "a rejection with its reasons": decided(
    '{"email": "nonsense", "name": null}',
    '{"decision": "reject", "errors": [{"field": "email", "message": "no address"}, {"message": "not today"}]}',
  ),
  "a change of some properties, null among them": decided(
    '{"email": "A@EXAMPLE.COM", "name": "A", "age": 7}',
    '{"decision": "change", "changes": {"email": "a@example.com", "name": null}}',
  ),
  "an explicit yes": decided('{"email": "vip@example.com"}', '{"decision": "allow"}'),
} satisfies LanguageCase;
