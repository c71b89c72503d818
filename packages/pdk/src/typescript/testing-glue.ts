/** `@acme/app/testing`: lets an author's unit test answer calls. The same for every contract. */
import type { KitFile } from "../kit.ts";

export function testingFiles(): readonly KitFile[] {
  return [
    { path: "testing.js", text: TESTING },
    { path: "testing.d.ts", text: TESTING_TYPES },
  ];
}

const TESTING = `import * as operations from "./operations.js";

const guest = Symbol.for("mortise.guest");
// What a kit has bound stays bound, so it must find the answers of whichever test is running.
let answered;

export function answerWith(answers) {
  const byName = new Map();
  for (const [name, answer] of Object.entries(answers)) {
    if (!Object.hasOwn(operations, name)) throw new TypeError(\`There is no operation "\${name}".\`);
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
  if (!answered) throw new Error(\`"\${operation}" was called after "restore".\`);
  return answered(operation, text);
}

function wireAnswer(operation, answer) {
  if (answer === undefined) {
    const message = \`The test gives no answer to "\${operation}".\`;
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
`;

const TESTING_TYPES = `import type { RefusalCode } from "./errors.js";
import type * as operations from "./operations.js";

/**
 * Answers calls in a unit test, until \`restore\` is called. An operation without an answer is refused.
 *
 * @example
 * const { calls, restore } = answerWith({ createCustomer: { body: { customer } } });
 */
export declare function answerWith(answers: Answers): TestGuest;

/** What to answer, by the operation's function; or a function that makes it from the request. */
export type Answers = {
  readonly [Name in keyof typeof operations]?:
    | TestAnswer<(typeof operations)[Name]>
    | ((request: TestRequest) => TestAnswer<(typeof operations)[Name]>)
    | undefined;
};

/** The documented body with status 200, any body with another status, or a refusal. */
export type TestAnswer<Operation> =
  | { readonly body: Body<Operation>; readonly headers?: TestHeaders; readonly status?: undefined }
  | { readonly status: number; readonly headers?: TestHeaders; readonly body?: unknown }
  | { readonly refused: RefusalCode; readonly message?: string };

type Body<Operation> = Operation extends (...parameters: never[]) => infer Result ? Result : unknown;

export interface TestHeaders {
  readonly [name: string]: string;
}

/** A request as the app would get it: parameters by place, under their wire names. */
export interface TestRequest {
  readonly path?: { readonly [name: string]: unknown };
  readonly query?: { readonly [name: string]: unknown };
  readonly header?: { readonly [name: string]: unknown };
  readonly cookie?: { readonly [name: string]: unknown };
  readonly body?: any;
  readonly contentType?: string;
}

export interface TestGuest {
  /** Every call so far, in order. */
  readonly calls: readonly { readonly operation: string; readonly request: TestRequest }[];
  /** Takes the answers away again. */
  restore(): void;
}
`;
