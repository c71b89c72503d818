import { ENV_MODULE } from "./abi.ts";
import { RuntimeError, type RuntimeErrorFacts } from "./errors.ts";
import type { HostAnswer, HostCall, HostFunction } from "./host-function.ts";
import { requestHttp } from "./http-request.ts";
import type { Plugin } from "./plugin.ts";
import type { HostImport, Question, Reply } from "./protocol.ts";
import type { CallTrace } from "./tracing.ts";

const HTTP_REQUEST = `${ENV_MODULE}.http_request`;

/** What questions are answered with. */
export interface HostSide {
  readonly plugin: Plugin;
  readonly hostImports: readonly HostImport[];
  readonly hostFunctions: readonly HostFunction[];
  readonly allowedHosts: readonly string[];
  readonly httpResponseBytes: number;
}

/** The call whose plug-in asks. */
export interface AskingCall {
  readonly request: { readonly exportName: string; readonly context: unknown };
  readonly facts: RuntimeErrorFacts;
  readonly signal: AbortSignal;
  /** What its host functions and HTTP requests failed with first. */
  hostFailure: RuntimeError | undefined;
  /** Where its host functions are traced, if they are. */
  readonly trace: CallTrace | undefined;
}

/**
 * Answers a waiting plug-in: at once where the host function does. Never throws or rejects: a failure is kept in `call`, and
 * the plug-in only learns that there is one.
 */
export function answerQuestion(side: HostSide, question: Question, call: AskingCall): Reply | Promise<Reply> {
  if (question.kind === "host-function") return runHostFunction(side, question, call);
  const refuseHttp = (error: unknown) => refuse(call, error);
  try {
    const run = () => requestHttp(question, side.allowedHosts, side.httpResponseBytes, call);
    return traced(call, HTTP_REQUEST, run).then(undefined, refuseHttp);
  } catch (error) {
    return refuseHttp(error);
  }
}

/** One promise and two functions for each that answers later: calls of host functions are what an app has most of. */
function runHostFunction(
  { plugin, hostImports, hostFunctions }: HostSide,
  question: Question & { kind: "host-function" },
  call: AskingCall,
): Reply | Promise<Reply> {
  const host = hostImports[question.index];
  const run = hostFunctions[question.index];
  if (host === undefined || run === undefined) return REFUSED;
  const importName = `${host.module}.${host.name}`;
  try {
    const hostCall = new CallOfHost(plugin, importName, question, call);
    const [input] = question.inputs;
    const answer =
      call.trace === undefined ? run(input, hostCall) : traced(call, importName, () => run(input, hostCall));
    if (!isPromise(answer)) return fitted(answer, host, call);
    return Promise.resolve(answer).then(
      (later) => fitted(later, host, call),
      (cause: unknown) => hasFailed(host, call, cause),
    );
  } catch (cause) {
    return hasFailed(host, call, cause);
  }
}

const REFUSED: Reply = { kind: "refused" };

/** Keeps why a plug-in is refused an answer, as far as the app is to know. */
function refuse(call: AskingCall, error: unknown): Reply {
  call.hostFailure ??= error instanceof RuntimeError ? error : undefined;
  return REFUSED;
}

function fitted(answer: Awaited<ReturnType<HostFunction>>, host: HostImport, call: AskingCall): Reply {
  try {
    return { kind: "value", value: fitToImport(answer ?? undefined, host) };
  } catch (cause) {
    return hasFailed(host, call, cause);
  }
}

function hasFailed({ module, name }: HostImport, call: AskingCall, cause: unknown): Reply {
  const importName = `${module}.${name}`;
  const facts = { ...call.facts, importName };
  const message = `The host function ${importName} failed.`;
  return refuse(call, new RuntimeError("host-function-failed", message, facts, { cause }));
}

/** What a host function learns. Getters: most look at nothing of it. */
class CallOfHost implements HostCall {
  readonly plugin: Plugin;
  readonly importName: string;
  readonly #question: Question & { kind: "host-function" };
  readonly #call: AskingCall;

  constructor(
    plugin: Plugin,
    importName: string,
    question: Question & { kind: "host-function" },
    call: AskingCall,
  ) {
    this.plugin = plugin;
    this.importName = importName;
    this.#question = question;
    this.#call = call;
  }

  get exportName(): string {
    return this.#call.request.exportName;
  }

  get inputs(): readonly Uint8Array[] {
    return this.#question.inputs;
  }

  get arguments(): readonly (bigint | number)[] {
    return this.#question.arguments;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get context(): unknown {
    return this.#call.request.context;
  }
}

function traced<T>({ trace }: AskingCall, importName: string, run: () => T): T {
  return trace === undefined ? run() : trace.hostCall(importName, run);
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> & Promise<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** Fits an answer to the type that the plug-in imports. */
export function fitToImport(
  answer: HostAnswer,
  { results }: HostImport,
): Uint8Array | string | bigint | number | undefined {
  const type = results[0];
  if (answer === undefined || type === undefined) return undefined;
  if (type === "i64") {
    if (typeof answer === "string") return answer;
    // A copy: a view on a pooled buffer would be sent with all of its pool, and what else of the app is in there.
    if (answer instanceof Uint8Array) return new Uint8Array(answer);
    if (typeof answer === "bigint") return answer;
    if (Number.isSafeInteger(answer)) return BigInt(answer);
  } else if (typeof answer === "number") {
    return answer;
  }
  throw new TypeError(`A host function that returns ${type} answered with ${typeof answer}.`);
}
