import {
  type CallRecord,
  type Capabilities,
  Grants,
  type HttpOptions,
  httpCapabilities,
  type MissingCredential,
  missingCredentials,
} from "@mortise/capabilities";
import type { Contract, Fit } from "@mortise/contract";
import { createRuntime, type LogEntry, type LogLevel, type Runtime } from "@mortise/runtime";
import { HostError } from "./error.ts";
import { hostError } from "./failure.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import { operationImports } from "./operations.ts";
import { HostPlugin, type Plugin } from "./plugin.ts";
import { inspectPlugin, nameOf, type PluginSource, readPlugin } from "./source.ts";

/** What an app gives to run plug-ins. */
export interface HostOptions {
  /** All that the app offers: its operations and events. */
  readonly contract: Contract;
  /** How the app's API is reached: over HTTP, or with `fetch` in process. Default: the contract's server, without a credential. */
  readonly api?: Omit<HttpOptions, "grants" | "onCall">;
  /** Bounds on each plug-in; the bounds on its API calls are `api.limits`. Default: the runtime's. */
  readonly limits?: Partial<Limits>;
  /**
   * Engines that plug-ins share: the bytes of modules such as `@mortise/compiler/engine.wasm`. Default none. A plug-in
   * that names one of them runs in it, and takes a fraction of the memory and of the time to load.
   */
  readonly engines?: readonly Uint8Array[];
  /** Receives what plug-ins log. Default: nothing is logged. */
  readonly log?: (entry: LogEntry) => void;
  /** The least serious level that reaches `log`. Default `info`. */
  readonly logLevel?: LogLevel | "off";
  /** Told of each call of the API by a plug-in, refused ones too. Holds no secret and no body. */
  readonly onCall?: (record: CallRecord) => void;
}

/** How one plug-in is loaded. */
export interface LoadOptions {
  /** Operations that this plug-in may call, by exact name. Default: none. */
  readonly grant?: readonly string[];
  /** Its name in grants, logs and errors; unique among the open plug-ins. Default: the file's name, numbered if taken. */
  readonly name?: string;
  /** Bounds, on top of the host's. */
  readonly limits?: Partial<Limits>;
  /** What the plug-in can read with `config_get`. Keep secrets out: it can read all of it. */
  readonly config?: { readonly [name: string]: string };
}

/** Runs an app's plug-ins. Made by `createHost`. */
export interface Host {
  readonly contract: Contract;
  /**
   * The open plug-ins, in the order in which they were loaded: the same frozen list until one comes or goes. A closed host
   * keeps those that it closed: a write that comes later fails with `closed`, as a guard that is gone would let it pass.
   */
  readonly plugins: readonly Plugin[];
  /**
   * Reads what a plug-in asks for and handles, without running any of it: what an operator consents to.
   *
   * @throws HostError `unreadable-plugin`, `invalid-plugin`, `limit-exceeded` or `closed`.
   */
  inspect(source: PluginSource): Promise<Fit>;
  /**
   * Loads a plug-in: its bytes, or the path or `file:` URL of its file. Nothing of it runs before its first call.
   *
   * @throws HostError `unreadable-plugin`, `invalid-plugin`, `unknown-import`, `foreign-import`, `unknown-grant`,
   *   `name-taken`, `limit-exceeded`, `invalid-options` or `closed`.
   */
  load(source: PluginSource, options?: LoadOptions): Promise<Plugin>;
  /**
   * The operations among these whose security requirement the credentials in `api.auth` cannot meet: what to look at
   * before a plug-in that is granted them runs. Default: all operations.
   */
  missingCredentials(operations?: Iterable<string>): readonly MissingCredential[];
  /** Closes all plug-ins and connections. Calls in flight end with `closed`. Can be repeated. */
  close(): Promise<void>;
}

/**
 * Makes a host. Starts nothing: threads begin with a plug-in's first call, connections with its first operation.
 *
 * @throws HostError `invalid-options`
 */
export async function createHost(options: HostOptions): Promise<Host> {
  try {
    return new OpenHost(options);
  } catch (error) {
    throw hostError(error, {});
  }
}

class OpenHost implements Host {
  readonly contract: Contract;
  readonly #runtime: Runtime;
  readonly #capabilities: Capabilities;
  readonly #grants: Grants;
  readonly #limits: Partial<Limits>;
  readonly #auth: HttpOptions["auth"];
  /** Names of the open plug-ins, and of those that are being loaded. */
  readonly #names = new Set<string>();
  #plugins: readonly Plugin[] = Object.freeze([]);
  #isClosed = false;

  constructor({ contract, api, limits = {}, engines, log, logLevel, onCall }: HostOptions) {
    if (contract?.formatVersion !== 1) {
      throw new HostError("invalid-options", "`contract` is no contract of format version 1.");
    }
    this.contract = contract;
    this.#limits = Object.freeze({ ...limits });
    this.#auth = api?.auth;
    this.#grants = new Grants(contract);
    this.#capabilities = httpCapabilities(contract, {
      ...api,
      grants: this.#grants,
      ...(onCall && { onCall }),
    });
    this.#runtime = createRuntime({
      limits: resolveLimits(limits).runtime,
      ...(engines && { engines }),
      ...(log && { log }),
      ...(logLevel && { logLevel }),
    });
  }

  get plugins(): readonly Plugin[] {
    return this.#plugins;
  }

  async inspect(source: PluginSource): Promise<Fit> {
    this.#checkOpen();
    const plugin = nameOf(source);
    try {
      const bytes = await readPlugin(source, plugin, resolveLimits(this.#limits).moduleBytes);
      return inspectPlugin(this.contract, bytes, true).fit;
    } catch (error) {
      throw hostError(error, { plugin });
    }
  }

  missingCredentials(operations?: Iterable<string>): readonly MissingCredential[] {
    return missingCredentials(this.contract, this.#auth, operations);
  }

  async load(source: PluginSource, options: LoadOptions = {}): Promise<Plugin> {
    this.#checkOpen();
    const name = this.#takeName(source, options.name);
    try {
      return await this.#load(source, name, options);
    } catch (error) {
      this.#forget(name);
      throw hostError(error, { plugin: name });
    }
  }

  async #load(source: PluginSource, name: string, options: LoadOptions): Promise<Plugin> {
    const { grant = [], config, limits } = options;
    this.#grant(name, grant);
    const { runtime, operationCalls, operationRate, moduleBytes } = resolveLimits(this.#limits, limits);
    const bytes = await readPlugin(source, name, moduleBytes);
    const { fit, unknownImports } = inspectPlugin(this.contract, bytes, false);
    checkOperations(name, unknownImports);
    const runtimePlugin = await this.#runtime.load(bytes, {
      name,
      limits: runtime,
      imports: operationImports(this.#capabilities, name, fit.operations, operationRate),
      ...(config && { config }),
    });
    if (this.#isClosed) {
      // It came too late to be closed with the others.
      await runtimePlugin.close();
      this.#checkOpen();
    }
    const plugin = new HostPlugin({
      contract: this.contract,
      runtimePlugin,
      fit,
      grants: this.#grants,
      operationCalls,
      closed: (closed) => {
        if (!this.#isClosed) this.#plugins = Object.freeze(this.#plugins.filter((open) => open !== closed));
        this.#forget(name);
      },
    });
    this.#plugins = Object.freeze([...this.#plugins, plugin]);
    return plugin;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // Plug-ins first, so that their calls end with `closed` and not with an answer about the API.
    await Promise.all(this.#plugins.map((plugin) => plugin.close()));
    await Promise.all([this.#runtime.close(), this.#capabilities.close()]);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new HostError("closed", "The host is closed.");
  }

  /** Taken before the file is read, so that two loads at the same time cannot get the same. */
  #takeName(source: PluginSource, given: string | undefined): string {
    if (given !== undefined && this.#names.has(given)) {
      throw new HostError("name-taken", `A plug-in named "${given}" is open already.`, { plugin: given });
    }
    const base = given ?? nameOf(source);
    let name = base;
    for (let number = 2; this.#names.has(name); number++) name = `${base}-${number}`;
    this.#names.add(name);
    return name;
  }

  #grant(plugin: string, operations: readonly string[]): void {
    const known = new Set(this.contract.operations.map(({ name }) => name));
    const names = operations.filter((name) => !known.has(name));
    if (names.length > 0) {
      const list = names.map((name) => JSON.stringify(name)).join(", ");
      throw new HostError("unknown-grant", `${list}: no such operation to grant.`, { plugin, names });
    }
    this.#grants.allow(plugin, operations);
  }

  #forget(name: string): void {
    this.#names.delete(name);
    this.#grants.revoke(name);
  }
}

/** What else is foreign to a contract, the runtime finds: nobody gives it that import. */
function checkOperations(plugin: string, unknownImports: readonly string[]): void {
  if (unknownImports.length === 0) return;
  const list = unknownImports.map((name) => JSON.stringify(name)).join(", ");
  const message = `The plug-in asks for ${list}: the contract has no such operation.`;
  throw new HostError("unknown-import", message, { plugin, names: unknownImports });
}
