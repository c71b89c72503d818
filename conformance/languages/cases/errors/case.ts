import type { LanguageCase } from "../../case.ts";

function failing(status: number, json: string | undefined, answer: string, bare = false) {
  return {
    event: "errors",
    payload: JSON.stringify({ status, ...(bare && { bare }) }),
    answers: [{ status, ...(json !== undefined && { json }) }],
    requests: [{ to: `GET /${bare ? "bare" : "fail"}/${status}` }],
    answer,
  };
}

export default {
  "a success": failing(200, '{"name": "n", "size": 1}', '{"kind": "success", "code": "n"}'),
  "a documented status has its own type": failing(
    404,
    '{"code": "gone"}',
    '{"kind": "problem", "status": 404, "code": "gone"}',
  ),
  "another documented status has another": failing(
    422,
    '{"errors": {"email": ["taken", "short"]}}',
    '{"kind": "invalid", "status": 422, "code": "taken", "field": "email"}',
  ),
  "a class of statuses is for all that have none of their own": failing(
    409,
    '{"kind": "conflict", "code": "c"}',
    '{"kind": "failure", "status": 409, "code": "c"}',
  ),
  "the default is for the rest": failing(
    503,
    '{"code": "busy", "message": "later"}',
    '{"kind": "problem", "status": 503, "code": "busy"}',
  ),
  "a documented status without a body": failing(404, undefined, '{"kind": "bare", "status": 404}', true),
  "a status that is not documented": failing(
    500,
    '{"any": "thing"}',
    '{"kind": "unexpected", "status": 500}',
    true,
  ),
  "a success whose body is not as documented fails": {
    event: "errors",
    payload: '{"status": 200}',
    answers: [{ json: '{"name": {}, "size": 1}' }],
    requests: [{ to: "GET /fail/200" }],
    failure: { code: "plugin-failed", says: /name/ },
  },
} satisfies LanguageCase;
