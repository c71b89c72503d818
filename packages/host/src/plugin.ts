import type { Grants } from "@mortise/capabilities";
import type { Contract, Fit, JsonValue } from "@mortise/contract";
import type { Plugin as RuntimePlugin } from "@mortise/runtime";
import { HostError, type HostErrorFacts } from "./error.ts";
import { hostError } from "./failure.ts";
import { EventContext } from "./operations.ts";

/** A loaded plug-in. */
export interface Plugin {
  readonly name: string;
  /** Names of the events that it handles, sorted. */
  readonly events: readonly string[];
  /** Names of the operations that it imports, sorted. */
  readonly asks: readonly string[];
  /** Names of the operations that it may call, sorted. It may not ask for all of them. */
  readonly granted: readonly string[];
  /** Whether it handles an event. `false` for any other text. */
  handles(event: string): boolean;
  /**
   * Tells the plug-in of an event, and returns what it answers; `undefined` if nothing.
   *
   * `payload` is written as JSON; `undefined` gives it no input.
   *
   * @throws HostError whatever fails; the next call works all the same.
   */
  call(event: string, payload?: unknown, options?: CallOptions): Promise<JsonValue | undefined>;
  /** Ends its calls with `closed`, and takes its grants away. Can be repeated. */
  close(): Promise<void>;
}

/** How one event is told. */
export interface CallOptions {
  /** Ends the call with `aborted`, and its API calls in flight. */
  readonly signal?: AbortSignal;
  /** The app's own value for the call, such as a tenant. `api.auth` functions and `api.fetch` get it; the plug-in does not. */
  readonly context?: unknown;
  /** This call's wall-clock time in milliseconds. Default: the plug-in's limit `callTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** What a loaded plug-in is made of. */
export interface PluginParts {
  readonly contract: Contract;
  readonly runtimePlugin: RuntimePlugin;
  readonly fit: Fit;
  readonly grants: Grants;
  readonly operationCalls: number;
  /** Called once, when it is closed. */
  readonly closed: (plugin: Plugin) => void;
}

/** A plug-in of the runtime that knows the contract's events. */
export class HostPlugin implements Plugin {
  readonly name: string;
  readonly events: readonly string[];
  readonly asks: readonly string[];
  readonly #parts: PluginParts;
  #isClosed = false;

  constructor(parts: PluginParts) {
    this.#parts = parts;
    this.name = parts.runtimePlugin.name;
    this.events = Object.freeze([...parts.fit.events]);
    this.asks = Object.freeze([...parts.fit.operations]);
  }

  get granted(): readonly string[] {
    return this.#parts.grants.of(this.name);
  }

  handles(event: string): boolean {
    return this.events.includes(event);
  }

  async call(
    event: string,
    payload?: unknown,
    { signal, context, timeoutMs }: CallOptions = {},
  ): Promise<JsonValue | undefined> {
    const facts = { plugin: this.name, event };
    this.#check(facts);
    const input = writePayload(payload, facts);
    try {
      const result = await this.#parts.runtimePlugin.call(event, input, {
        context: new EventContext(context, this.#parts.operationCalls),
        ...(signal && { signal }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      });
      return result.json() as JsonValue | undefined;
    } catch (error) {
      throw hostError(error, facts);
    }
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#parts.closed(this);
    }
    await this.#parts.runtimePlugin.close();
  }

  #check(facts: HostErrorFacts & { readonly event: string }): void {
    const { event } = facts;
    if (this.#isClosed) throw new HostError("closed", `The plug-in "${this.name}" is closed.`, facts);
    if (this.handles(event)) return;
    if (!this.#parts.contract.events.some(({ name }) => name === event)) {
      throw new HostError("unknown-event", `The contract has no event "${event}".`, facts);
    }
    throw new HostError("not-handled", `The plug-in "${this.name}" does not handle "${event}".`, facts);
  }
}

function writePayload(payload: unknown, facts: HostErrorFacts): string {
  if (payload === undefined) return "";
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (cause) {
    throw new HostError("invalid-payload", "The payload cannot be written as JSON.", facts, { cause });
  }
  // A function or a symbol is no JSON either, and says so without an exception.
  if (text === undefined) throw new HostError("invalid-payload", "The payload is no JSON value.", facts);
  return text;
}
