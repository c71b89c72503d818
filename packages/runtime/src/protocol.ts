import type { MessagePort } from "node:worker_threads";
import type { RuntimeErrorCode } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { LogEntry, LogLevel } from "./log.ts";
import type { ImportedMemory, ImportedTable } from "./module/bound.ts";
import type { FunctionType } from "./module/types.ts";

/** A host function as a worker knows it: where it is imported, and its type. Its place in the list is its number. */
export interface HostImport extends FunctionType {
  readonly module: string;
  readonly name: string;
}

/** What a worker is made of; every worker of a plug-in gets the same. */
export interface Program {
  readonly module: WebAssembly.Module;
  readonly memories: readonly ImportedMemory[];
  readonly tables: readonly ImportedTable[];
  readonly hostImports: readonly HostImport[];
  /** Whether it can ask for anything outside: it imports a host function or `http_request`. */
  readonly asks: boolean;
  readonly config: ReadonlyMap<string, string>;
  readonly limits: Limits;
  /** One of `LOG_LEVEL_NUMBERS`. */
  readonly logLevel: number;
  readonly state: "fresh" | "kept";
}

/** A worker's start data. */
export interface WorkerSetup {
  readonly program: Program;
  /** Where {@link Answer}s arrive. The worker reads it without an event loop, while the plug-in waits. */
  readonly answers: MessagePort;
  /** One shared number that goes up with each answer: what a waiting worker sleeps on. */
  readonly bell: Int32Array<SharedArrayBuffer>;
}

/** App to worker. */
export type ToWorker = { readonly kind: "call"; readonly exportName: string; readonly input: Uint8Array };

/** Worker to app. Between a `call` and its `done` or `failed`, a worker may log and ask. */
export type FromWorker =
  | { readonly kind: "ready" }
  | {
      readonly kind: "log";
      readonly level: LogLevel;
      readonly text: string;
      readonly source: LogEntry["source"];
    }
  | { readonly kind: "question"; readonly id: number; readonly question: Question }
  | { readonly kind: "done"; readonly output: Uint8Array }
  | { readonly kind: "failed"; readonly failure: Failure };

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

/** The app's answer to the question with the same `id`. */
export interface Answer {
  readonly id: number;
  readonly reply: Reply;
}

/** `refused` ends the call; why is kept on the app's side. */
export type Reply =
  | { readonly kind: "value"; readonly value: Uint8Array | bigint | number | undefined }
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
