import { ApiError, RefusedError } from "./errors.js";

/**
 * The function of one operation. `takes` says where its flat parameters belong, `bytes` and `where` what to convert.
 * In a plug-in the import is declared right here, so that only what a bundle holds is imported.
 */
export function operation(name, takes, bytes, where) {
  const find = () => globalThis[Symbol.for("mortise.guest")]?.importFunction(name, takes !== undefined);
  const bound = find();
  const response = (input) => {
    const call = bound ?? find();
    if (!call) throw new Error(`"${name}" was called outside a plug-in. In a unit test, answer it with "answerWith".`);
    const request = takes && JSON.stringify(requestOf(takes, input ?? {}), bytes?.replacer);
    const answer = JSON.parse(call(request));
    if (answer.status === 0) throw new RefusedError(name, answer.error.code, answer.error.message);
    const body = where === undefined ? answer.body : bytes.read(answer.body, where);
    if (answer.status < 200 || answer.status > 299) throw new ApiError(name, answer.status, answer.headers, body);
    return { status: answer.status, headers: answer.headers, body };
  };
  const failed = (error, status) =>
    error instanceof ApiError && error.operation === name && (status === undefined || stands(status, error.status));
  return Object.assign((input) => response(input).body, { operation: name, response, failed });
}

function stands(documented, status) {
  if (documented === status || documented === "default") return true;
  return String(documented).toUpperCase() === `${Math.floor(status / 100)}XX`;
}

function requestOf(takes, input) {
  const own = (name) => (Object.hasOwn(input, name) ? input[name] : undefined);
  const request = {};
  for (const place of ["path", "query", "header", "cookie"]) {
    const entries = [];
    for (const named of takes[place] ?? []) {
      const [flat, wire] = typeof named === "string" ? [named, named] : named;
      const value = own(flat);
      if (value !== undefined) entries.push([wire, value]);
    }
    if (entries.length > 0) request[place] = Object.fromEntries(entries);
  }
  if (takes.body && own("body") !== undefined) request.body = own("body");
  if (takes.body === 2 && own("contentType") !== undefined) request.contentType = own("contentType");
  return request;
}
