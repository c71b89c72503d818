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

/**
 * Where numbers are packed and unpacked. What is packed here is copied into a ring before anything else is: whatever each
 * question allocates, its thread's garbage collector stops for. One byte more than can be used, so that none of the views
 * is all of its buffer: that would be handed over.
 */
const MOST_NUMBERS = 8;
const scratch = new DataView(new ArrayBuffer(MOST_NUMBERS * 8 + 1));
const scratchViews = Array.from(
  { length: MOST_NUMBERS + 1 },
  (_, count) => new Uint8Array(scratch.buffer, 0, count * 8),
);
const NO_BYTES = new Uint8Array();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Packs a question: a host function's arguments, eight bytes each, then its input blocks. */
export function packQuestion(question: Question): Packed {
  if (question.kind === "http-request") {
    const { request, body } = question;
    return { first: HTTP_REQUEST, second: 0, parts: body === undefined ? [request] : [request, body] };
  }
  const { index, inputs, arguments: given } = question;
  const [input] = inputs;
  const numbers = packNumbers(given);
  const parts = inputs.length === 1 && input !== undefined ? [numbers, input] : [numbers, ...inputs];
  return { first: index, second: 0, parts };
}

/** Unpacks a question. `hostImports` say which argument is of which type. */
export function unpackQuestion({ first, parts }: Frame, hostImports: readonly HostImport[]): Question {
  const head = parts[0] ?? NO_BYTES;
  if (first === HTTP_REQUEST) return { kind: "http-request", request: head, body: parts[1] };
  return new UnpackedCall(first, parts.slice(1), head, hostImports[first]?.parameters ?? []);
}

/** A host function's call, whose numbers are only unpacked if somebody looks at them: few host functions do. */
class UnpackedCall {
  readonly kind = "host-function";
  readonly index: number;
  readonly inputs: readonly Uint8Array[];
  readonly #packed: Uint8Array;
  readonly #types: readonly ValueType[];
  #numbers: readonly (bigint | number)[] | undefined;

  constructor(index: number, inputs: readonly Uint8Array[], packed: Uint8Array, types: readonly ValueType[]) {
    this.index = index;
    this.inputs = inputs;
    this.#packed = packed;
    this.#types = types;
  }

  get arguments(): readonly (bigint | number)[] {
    this.#numbers ??= unpackNumbers(this.#packed, this.#types);
    return this.#numbers;
  }
}

/** Eight bytes each. Good until the next numbers are packed or unpacked. */
function packNumbers(given: readonly (bigint | number)[]): Uint8Array {
  const known = scratchViews[given.length];
  const view = known === undefined ? new DataView(new ArrayBuffer(given.length * 8)) : scratch;
  for (let at = 0; at < given.length; at += 1) {
    const value = given[at] ?? 0;
    if (typeof value === "bigint") view.setBigInt64(at * 8, value, true);
    else view.setFloat64(at * 8, value, true);
  }
  return known ?? new Uint8Array(view.buffer);
}

function unpackNumbers(bytes: Uint8Array, types: readonly ValueType[]): (bigint | number)[] {
  return types.map((type, at) => {
    scratchViews[1]?.set(bytes.subarray(at * 8, at * 8 + 8));
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
  const head = parts[0] ?? NO_BYTES;
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
      return {
        kind: "http-response",
        status: second,
        headers: decoder.decode(head.slice()),
        body: parts[1] ?? NO_BYTES,
      };
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
