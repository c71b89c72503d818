import type { LogEntry, LogLevel } from "../log.ts";
import type { ValueType } from "../module/types.ts";
import type { Failure, HostImport, Question, Reply } from "../protocol.ts";
import type { Frame, Part } from "./ring.ts";

/** Kinds of frames from the app to a thread. */
export const TO_THREAD = { install: 1, forget: 2, call: 3, reply: 4, drop: 5 } as const;
/** Kinds of frames from a thread to the app. */
export const TO_APP = { ready: 1, log: 2, question: 3, done: 4, failed: 5, dropped: 6 } as const;

/** Levels and sources of log entries; a frame has their places. */
export const LOG_PLACES: {
  readonly levels: readonly LogLevel[];
  readonly sources: readonly LogEntry["source"][];
} = { levels: ["trace", "debug", "info", "warn", "error"], sources: ["log", "stdout", "stderr", "runtime"] };

/** What a reply is made of, in its `first` number. */
const VALUE = { nothing: 0, bytes: 1, bigint: 2, number: 3, http: 4, refused: 5 } as const;
/** In the place of a host function's number, in a question's `first`. */
const HTTP_REQUEST = -1;

/** A frame's numbers and parts, before it is written. */
export interface Packed {
  readonly first: number;
  readonly second: number;
  readonly parts: readonly Part[];
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Packs a question: a host function's arguments, eight bytes each, then its input blocks. */
export function packQuestion(question: Question): Packed {
  if (question.kind === "http-request") {
    const { request, body } = question;
    return { first: HTTP_REQUEST, second: 0, parts: body === undefined ? [request] : [request, body] };
  }
  const { index, inputs, arguments: given } = question;
  return { first: index, second: 0, parts: [packNumbers(given), ...inputs] };
}

/** Unpacks a question. `hostImports` say which argument is of which type. */
export function unpackQuestion({ first, parts }: Frame, hostImports: readonly HostImport[]): Question {
  const [head = new Uint8Array(), ...inputs] = parts;
  if (first === HTTP_REQUEST) return { kind: "http-request", request: head, body: inputs[0] };
  let given: (bigint | number)[] | undefined;
  return {
    kind: "host-function",
    index: first,
    inputs,
    // Few host functions look at them.
    get arguments() {
      given ??= unpackNumbers(head, hostImports[first]?.parameters ?? []);
      return given;
    },
  };
}

/** Eight bytes each. Up to eight numbers are small enough for V8 to keep them in its own heap. */
function packNumbers(given: readonly (bigint | number)[]): Uint8Array {
  const bytes = new Uint8Array(given.length * 8);
  given.forEach((value, at) => {
    if (typeof value === "bigint") scratch.setBigInt64(0, value, true);
    else scratch.setFloat64(0, value, true);
    bytes.set(scratchBytes, at * 8);
  });
  return bytes;
}

function unpackNumbers(bytes: Uint8Array, types: readonly ValueType[]): (bigint | number)[] {
  return types.map((type, at) => {
    scratchBytes.set(bytes.subarray(at * 8, at * 8 + 8));
    return type === "i64" ? scratch.getBigInt64(0, true) : scratch.getFloat64(0, true);
  });
}

/** Packs an answer. Its bytes may be handed over: nobody else may hold them. */
export function packReply(reply: Reply): Packed {
  if (reply.kind === "refused") return { first: VALUE.refused, second: 0, parts: [] };
  if (reply.kind === "http-response") {
    return { first: VALUE.http, second: reply.status, parts: [reply.headers, reply.body] };
  }
  const { value } = reply;
  if (value === undefined) return { first: VALUE.nothing, second: 0, parts: [] };
  if (value instanceof Uint8Array || typeof value === "string")
    return { first: VALUE.bytes, second: 0, parts: [value] };
  const first = typeof value === "bigint" ? VALUE.bigint : VALUE.number;
  return { first, second: 0, parts: [packNumbers([value])] };
}

/** Unpacks an answer. Bytes in it are where they are in the frame. */
export function unpackReply({ first, second, parts }: Pick<Frame, "first" | "second" | "parts">): Reply {
  const [head = new Uint8Array(), body = new Uint8Array()] = parts;
  switch (first) {
    case VALUE.nothing:
      return { kind: "value", value: undefined };
    case VALUE.bytes:
      return { kind: "value", value: head };
    case VALUE.bigint:
      return { kind: "value", value: unpackNumbers(head, ["i64"])[0] };
    case VALUE.number:
      return { kind: "value", value: unpackNumbers(head, ["f64"])[0] };
    case VALUE.http:
      return { kind: "http-response", status: second, headers: decoder.decode(head.slice()), body };
    default:
      return { kind: "refused" };
  }
}

/** Packs why a call failed. */
export function packFailure(failure: Failure): Packed {
  return { first: 0, second: 0, parts: [JSON.stringify(failure)] };
}

/** Unpacks why a call failed. */
export function unpackFailure({ parts }: Frame): Failure {
  return JSON.parse(decoder.decode(parts[0])) as Failure;
}
