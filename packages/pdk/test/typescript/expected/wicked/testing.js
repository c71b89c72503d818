import * as operations from "./operations.js";

const guest = Symbol.for("mortise.guest");
// What a kit has bound stays bound, so it must find the answers of whichever test is running.
let answered;

export function answerWith(answers) {
  const byName = new Map();
  for (const [name, answer] of Object.entries(answers)) {
    if (!Object.hasOwn(operations, name)) throw new TypeError(`There is no operation "${name}".`);
    if (answer !== undefined) byName.set(operations[name].operation, answer);
  }
  const calls = [];
  const before = { answered, guest: globalThis[guest] };
  answered = (operation, text) => {
    const request = text === undefined ? {} : JSON.parse(text);
    calls.push({ operation, request });
    const answer = byName.get(operation);
    const given = typeof answer === "function" ? answer(request) : answer;
    return JSON.stringify(wireAnswer(operation, given), writeBytes);
  };
  globalThis[guest] = { importFunction: (operation) => (text) => answerNow(operation, text) };
  const restore = () => {
    answered = before.answered;
    if (before.guest === undefined) delete globalThis[guest];
    else globalThis[guest] = before.guest;
  };
  return { calls, restore };
}

function answerNow(operation, text) {
  if (!answered) throw new Error(`"${operation}" was called after "restore".`);
  return answered(operation, text);
}

function wireAnswer(operation, answer) {
  if (answer === undefined) {
    const message = `The test gives no answer to "${operation}".`;
    return { status: 0, error: { code: "not-granted", message } };
  }
  if (answer.refused !== undefined) {
    return { status: 0, error: { code: answer.refused, message: answer.message ?? "Refused by the test." } };
  }
  return { status: answer.status ?? 200, headers: answer.headers ?? {}, body: answer.body };
}

function writeBytes(name, value) {
  const bytes = this[name];
  if (!(bytes instanceof Uint8Array)) return value;
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return { base64: btoa(binary) };
}
