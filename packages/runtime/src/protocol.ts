import type { ThreadChannel } from "./channel/channel.ts";
import type { SharedProgram } from "./engine/fit.ts";
import type { RuntimeErrorCode } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { AllowedFolder } from "./manifest/folders.ts";
import type { ImportedMemory, ImportedTable } from "./module/bound.ts";
import type { FunctionType } from "./module/types.ts";

/** A host function as a worker knows it: where it is imported, and its type. Its place in the list is its number. */
export interface HostImport extends FunctionType {
  readonly module: string;
  readonly name: string;
}

/** A compiled module, with the memories and tables that each instance of it gets anew. */
export interface LinkedModule {
  /** What other modules of the plug-in import it by. */
  readonly name: string | undefined;
  readonly module: WebAssembly.Module;
  readonly memories: readonly ImportedMemory[];
  readonly tables: readonly ImportedTable[];
  /** See `BoundedModule`. */
  readonly restorableGlobals: number | undefined;
}

/** What a worker is made of; every worker of a plug-in gets the same. Its own module is the one that is called. */
export interface Program extends Omit<LinkedModule, "name"> {
  /** The plug-in's other modules, each behind those that it imports from. */
  readonly linked: readonly LinkedModule[];
  /** Of a plug-in that runs in an engine with others: its module is the engine's, and this is what is its own. */
  readonly shared: SharedProgram | undefined;
  readonly hostImports: readonly HostImport[];
  /** Whether it can ask for anything outside: it imports a host function or `http_request`. */
  readonly asks: boolean;
  /** Whether a thread may do other things while a call of it waits (JSPI): several of its calls can share one. */
  readonly suspends: boolean;
  readonly config: ReadonlyMap<string, string>;
  /** What WASI's files are limited to. */
  readonly folders: readonly AllowedFolder[];
  readonly limits: Limits;
  /** One of `LOG_LEVEL_NUMBERS`. */
  readonly logLevel: number;
  readonly state: "fresh" | "kept";
}

/** A thread's start data. */
export interface ThreadSetup {
  readonly channel: ThreadChannel;
}

/** A program as a thread gets it, once. */
export interface InstalledProgram {
  /** What calls name it by. */
  readonly id: number;
  readonly program: Program;
  /** Names of the functions that calls name by their place. */
  readonly exports: readonly string[];
}

/** What a worker may ask while its plug-in waits. */
export type Question =
  | {
      readonly kind: "host-function";
      /** The place in `Program.hostImports`. */
      readonly index: number;
      readonly inputs: readonly Uint8Array[];
      readonly arguments: readonly (bigint | number)[];
    }
  | { readonly kind: "http-request"; readonly request: Uint8Array; readonly body: Uint8Array | undefined };

/** `refused` ends the call; why is kept on the app's side. */
export type Reply =
  | { readonly kind: "value"; readonly value: Uint8Array | string | bigint | number | undefined }
  | {
      readonly kind: "http-response";
      readonly status: number;
      readonly headers: string;
      readonly body: Uint8Array;
    }
  | { readonly kind: "refused" };

/** Why a call did not succeed, as the worker saw it. */
export interface Failure {
  readonly code: RuntimeErrorCode;
  readonly message: string;
  readonly limit?: number;
  readonly status?: number;
  readonly guestMessage?: string;
  readonly guestStack?: string;
}
