import { performance } from "node:perf_hooks";
import {
  type Contract,
  type Operation,
  refusal,
  type WireRequest,
  type WireResponse,
} from "@mortise/contract";
import { Agent } from "undici";
import { readAnswer } from "./answer/read.ts";
import { CallCredential } from "./auth/call-credential.ts";
import { type AuthPlan, authPlan } from "./auth/plan.ts";
import { type BaseUrl, baseUrls, sharedBaseUrl } from "./base-url.ts";
import type { CallRecord, Capabilities, CapabilityCall } from "./capabilities.ts";
import { Deadline } from "./deadline.ts";
import { CapabilityError } from "./error.ts";
import { exchange, redirectRule } from "./exchange/exchange.ts";
import { refusalOf } from "./exchange/failure.ts";
import { HttpTransport } from "./exchange/over-http.ts";
import { operationAt } from "./exchange/redirect.ts";
import type { Transport } from "./exchange/transport.ts";
import { fixedHeaders } from "./fixed-headers.ts";
import { Grants } from "./grants.ts";
import { AppTransport } from "./in-process/app-transport.ts";
import { IN_PROCESS_URL } from "./in-process/url.ts";
import { type HttpLimits, resolveLimits } from "./limits.ts";
import type { HttpOptions } from "./options.ts";
import { Redactors } from "./redact.ts";
import { RefusedCall } from "./refused.ts";
import { buildRequest } from "./request/build.ts";
import { readRequest } from "./request/read.ts";

/**
 * A contract's operations, called over HTTP at the app's API.
 *
 * @throws CapabilityError for options that cannot be kept: see its codes.
 */
export function httpCapabilities(contract: Contract, options: HttpOptions = {}): Capabilities {
  return new HttpCapabilities(contract, options);
}

/** What one call adds up to while it runs, for its record. */
interface Tally {
  requestBytes: number;
  responseBytes: number;
}

class HttpCapabilities implements Capabilities {
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #list: readonly Operation[];
  readonly #grants: Grants;
  readonly #limits: HttpLimits;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #auth: AuthPlan;
  readonly #baseUrl: (operation: Operation) => BaseUrl;
  readonly #onCall: ((record: CallRecord) => void) | undefined;
  readonly #api: Transport;
  /** Also what tokens are asked for with, where the app itself is called in process. */
  readonly #http: Transport;
  readonly #redactors = new Redactors();
  readonly #inFlight = new Set<Deadline>();
  #closed: Promise<void> | undefined;

  constructor(contract: Contract, options: HttpOptions) {
    this.#list = contract.operations;
    this.#operations = new Map(contract.operations.map((operation) => [operation.name, operation]));
    this.#limits = resolveLimits(options.limits);
    this.#headers = fixedHeaders(options.headers);
    this.#baseUrl = baseUrls(contract, options.baseUrl, options.fetch && IN_PROCESS_URL);
    this.#grants = options.grants ?? new Grants(contract);
    this.#onCall = options.onCall;
    const dispatcher =
      options.dispatcher ??
      new Agent({ connect: { timeout: this.#limits.timeoutMs }, maxHeaderSize: this.#limits.headBytes });
    this.#http = new HttpTransport(dispatcher, options.dispatcher === undefined);
    this.#api = options.fetch ? new AppTransport(options.fetch, options.onAppError) : this.#http;
    this.#auth = authPlan(contract, options.auth, {
      dispatcher,
      timeoutMs: this.#limits.timeoutMs,
      baseUrl: sharedBaseUrl(contract, options.baseUrl),
    });
  }

  async call(
    operationName: string,
    request: WireRequest | Uint8Array | undefined,
    call: CapabilityCall,
  ): Promise<WireResponse> {
    const operation = this.#operations.get(operationName);
    if (!operation) {
      throw new CapabilityError("unknown-operation", `The contract has no operation "${operationName}".`);
    }
    const started = performance.now();
    const tally: Tally = { requestBytes: 0, responseBytes: 0 };
    let reason: string | undefined;
    let response: WireResponse;
    const deadline = new Deadline(this.#limits.timeoutMs, call.signal);
    this.#inFlight.add(deadline);
    if (this.#closed) deadline.end("closed");
    try {
      response = await this.#answer(operation, request, call, deadline, tally);
    } catch (error) {
      const refused = refusalOf(error, deadline, this.#limits);
      response = refusal(refused.code, refused.message);
      reason = refused.reason;
    } finally {
      deadline.stop();
      this.#inFlight.delete(deadline);
    }
    this.#record({
      plugin: call.plugin,
      operation: operation.name,
      method: operation.method,
      path: operation.path,
      status: response.status,
      ...(response.status === 0 && "error" in response && { refusal: response.error.code }),
      ...(reason !== undefined && { reason }),
      durationMs: performance.now() - started,
      ...tally,
    });
    return response;
  }

  async #answer(
    operation: Operation,
    input: WireRequest | Uint8Array | undefined,
    call: CapabilityCall,
    deadline: Deadline,
    tally: Tally,
  ): Promise<WireResponse> {
    this.#admit(operation, call);
    const { plugin, context } = call;
    const read = readRequest(input, operation, this.#limits);
    const { signal } = deadline;
    signal.throwIfAborted();
    const auth = await CallCredential.obtain(
      this.#auth.waysOf(operation),
      { plugin, operation: operation.name, context, signal },
      deadline,
    );
    const app = { credential: auth.reserved, headers: this.#headers };
    const request = buildRequest(operation, read, app, this.#limits);
    tally.requestBytes = request.body?.byteLength ?? 0;
    const answer = await exchange(request, {
      transport: this.#api,
      base: this.#baseUrl(operation),
      auth,
      limits: this.#limits,
      call: Object.freeze({ plugin, operation: operation.name, context, signal }),
      mayFollow: redirectRule(
        operation,
        (method, path) => operationAt(this.#list, method, path),
        (name) => this.#grants.allows(plugin, name),
      ),
    });
    tally.responseBytes = answer.body?.byteLength ?? 0;
    // The app's other credentials too: an API may tell a client what it holds itself.
    const redactor = this.#redactors.of([...this.#auth.secrets(), ...auth.secrets]);
    return readAnswer(answer, operation, redactor, this.#limits);
  }

  /** In this order: what is not granted uses up nothing, and whoever only tries again and again uses up the budget. */
  #admit(operation: Operation, { plugin, budget, rate }: CapabilityCall): void {
    if (!this.#grants.allows(plugin, operation.name)) {
      throw new RefusedCall("not-granted", `"${operation.name}" is not granted to this plug-in.`);
    }
    if (budget && !budget.take()) {
      throw new RefusedCall("budget-exhausted", `The plug-in's ${budget.calls} calls are used up.`);
    }
    if (rate && !rate.take()) {
      throw new RefusedCall("rate-limited", `The plug-in may make ${rate.callsPerSecond} calls a second.`);
    }
  }

  #record(record: CallRecord): void {
    try {
      this.#onCall?.(record);
    } catch {
      // Whoever watches a call does not change its answer.
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const deadline of this.#inFlight) deadline.end("closed");
    this.#auth.close();
    await this.#http.close();
  }
}
