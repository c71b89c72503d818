/**
 * The parts of a kit that are the same for every contract. They run in QuickJS (ES2023, no Node.js, no `TextEncoder`)
 * and in Node.js. Nothing of a document is in them.
 */
import { REFUSAL_CODES } from "@mortise/contract";
import type { KitFile } from "../kit.ts";

/** The glue: calls, errors and bytes. */
export function glueFiles(): readonly KitFile[] {
  return [
    { path: "guest.js", text: GUEST },
    { path: "guest.d.ts", text: GUEST_TYPES },
    { path: "errors.js", text: ERRORS },
    { path: "errors.d.ts", text: errorTypes() },
    { path: "bytes.js", text: BYTES },
    { path: "bytes.d.ts", text: BYTES_TYPES },
  ];
}

const GUEST = `import { ApiError, RefusedError } from "./errors.js";

/**
 * The function of one operation. \`takes\` says where its flat parameters belong, \`bytes\` and \`where\` what to convert.
 * In a plug-in the import is declared right here, so that only what a bundle holds is imported.
 */
export function operation(name, takes, bytes, where) {
  const find = () => globalThis[Symbol.for("mortise.guest")]?.importFunction(name, takes !== undefined);
  const bound = find();
  const response = (input) => {
    const call = bound ?? find();
    if (!call) throw new Error(\`"\${name}" was called outside a plug-in. In a unit test, answer it with "answerWith".\`);
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
  return String(documented).toUpperCase() === \`\${Math.floor(status / 100)}XX\`;
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
`;

const GUEST_TYPES = `import type { ApiError } from "./errors.js";

/** A successful answer, with what surrounds its body. */
export interface Answer<Status extends number, Body, Header extends string = never> {
  readonly status: Status;
  /** Names in lower case; several values of one name are joined by \`, \`. The documented ones are suggested. */
  readonly headers: { readonly [name in Header]?: string } & { readonly [name: string]: string | undefined };
  readonly body: Body;
}

/** Tells an operation's failures from others. \`Failures\` maps documented statuses to the bodies that come with them. */
export interface Failed<Failures> {
  /** Whether the API answered this operation with a failure. */
  (error: unknown): error is ApiError;
  /** Whether it did so with this status: a number, a class such as \`"4XX"\`, or \`"default"\` for any. */
  <Status extends keyof Failures>(
    error: unknown,
    status: Status,
  ): error is ApiError<Status extends number ? Status : number, Failures[Status]>;
  /** The same for a status that is not documented. */
  (error: unknown, status: number): error is ApiError;
}
`;

const ERRORS = `/** The API answered with a failure. */
export class ApiError extends Error {
  constructor(operation, status, headers, body) {
    super(\`\${operation} answered \${status}\`);
    this.name = "ApiError";
    this.operation = operation;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The host got no answer, or did not ask. */
export class RefusedError extends Error {
  constructor(operation, code, message) {
    super(\`\${operation} was refused (\${code}): \${message}\`);
    this.name = "RefusedError";
    this.operation = operation;
    this.code = code;
  }
}
`;

function errorTypes(): string {
  const codes = REFUSAL_CODES.map((code) => `  | ${JSON.stringify(code)}`).join("\n");
  return `/**
 * The API answered with a failure: any status but 2xx. An operation's \`failed\` gives the body its documented type:
 * \`if (createCustomer.failed(error, 422)) error.body\`.
 */
export declare class ApiError<Status extends number = number, Body = unknown> extends Error {
  readonly name: "ApiError";
  /** The operation's wire name. */
  readonly operation: string;
  readonly status: Status;
  /** Names in lower case; several values of one name are joined by \`, \`. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Body;
  constructor(operation: string, status: Status, headers: { readonly [name: string]: string | undefined }, body: Body);
}

/** Why a call was refused. */
export type RefusalCode =
${codes};

/** The host got no answer, or did not ask: no grant, no budget left, no time left, nobody there. */
export declare class RefusedError extends Error {
  readonly name: "RefusedError";
  /** The operation's wire name. */
  readonly operation: string;
  readonly code: RefusalCode;
  constructor(operation: string, code: RefusalCode, message: string);
}
`;
}

const BYTES = `/** A file in a multipart body, with its name and media type. */
export class FilePart {
  constructor(bytes, about = {}) {
    this.bytes = bytes;
    this.filename = about.filename;
    this.contentType = about.contentType;
  }

  toJSON() {
    return { base64: toBase64(this.bytes), filename: this.filename, contentType: this.contentType };
  }
}

/** How bytes travel in JSON: \`{ "base64": "…" }\`. */
export const bytes = {
  // Looks at the holder's own value: a Node.js Buffer, in a unit test, makes something else of itself.
  replacer(name, value) {
    return this[name] instanceof Uint8Array ? { base64: toBase64(this[name]) } : value;
  },
  read: (body, where) => (where === null ? readAll(body) : where.reduce((value, path) => readAt(value, path, 0), body)),
};

function readAt(value, path, depth) {
  if (depth === path.length) return isWireBytes(value) ? fromBase64(value.base64) : value;
  if (typeof value !== "object" || value === null) return value;
  const step = path[depth];
  const names = step === 0 ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  for (const name of names) value[name] = readAt(value[name], path, depth + 1);
  return value;
}

function readAll(value) {
  if (typeof value !== "object" || value === null) return value;
  if (isWireBytes(value)) return fromBase64(value.base64);
  for (const name of Object.keys(value)) value[name] = readAll(value[name]);
  return value;
}

function isWireBytes(value) {
  return typeof value === "object" && value !== null && typeof value.base64 === "string";
}

function toBase64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
`;

const BYTES_TYPES = `/** A file in a multipart body, with its name and media type. */
export declare class FilePart {
  readonly bytes: Uint8Array;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  constructor(bytes: Uint8Array, about?: { readonly filename?: string | undefined; readonly contentType?: string | undefined });
  /** How it travels. */
  toJSON(): { readonly base64: string };
}

/** Bytes as they are in an event. */
export interface WireBytes {
  /** Standard base64 with padding. */
  readonly base64: string;
  readonly filename?: string;
  readonly contentType?: string;
}
`;
