import type { ENV_FUNCTIONS } from "../abi.ts";
import { suspending } from "../jspi.ts";
import type { LogLevel } from "../log.ts";
import type { Program, Question, Reply } from "../protocol.ts";
import type { GuestCall } from "./guest-call.ts";
import type { Kernel } from "./kernel.ts";
import type { Outside } from "./outside.ts";
import type { Variables } from "./variables.ts";
import type { OpenFiles } from "./wasi/open-files.ts";

/** What the functions that a plug-in imports work on. */
export interface SandboxParts {
  readonly program: Program;
  readonly kernel: Kernel;
  readonly call: GuestCall;
  readonly variables: Variables;
  readonly lastResponse: LastResponse;
  /** What it has open of the folders that it was granted, if there are any. */
  readonly files: OpenFiles | undefined;
  readonly outside: Outside;
}

/** What `http_status_code` and `http_headers` answer. */
export interface LastResponse {
  status: number;
  headers: string;
}

type EnvFunctions = {
  readonly [name in keyof typeof ENV_FUNCTIONS]: CallableFunction;
};

/**
 * Extism's functions (`extism:host/env`) for one sandbox. Those on blocks are the kernel's own; the others free the
 * blocks that are passed to them.
 */
export function createEnv(parts: SandboxParts): EnvFunctions {
  return {
    ...parts.kernel.functions,
    ...stateFunctions(parts),
    ...httpFunctions(parts),
    ...logFunctions(parts),
  };
}

/**
 * Stores what the host hands to the plug-in; ends the call when it does not fit, because 0 would read as "nothing".
 * Empty bytes are 0, the null offset.
 */
export function storeForGuest({ kernel, call, program }: SandboxParts, content: Uint8Array | string): bigint {
  const offset = kernel.store(content);
  if (offset === 0n && content.length > 0) {
    const limit = program.limits.blockBytes;
    const length = typeof content === "string" ? Buffer.byteLength(content) : content.length;
    call.fail({
      code: "memory-limit",
      message: `An answer of ${length} bytes did not fit into ${limit} bytes of blocks.`,
      limit,
    });
  }
  return offset;
}

/** Passes a reply on: at once, or when it is there. */
export function passOn<T>(reply: Reply | Promise<Reply>, next: (reply: Reply) => T): T | Promise<T> {
  return reply instanceof Promise ? reply.then(next) : next(reply);
}

function stateFunctions(parts: SandboxParts) {
  const { kernel, call, program, variables } = parts;
  const takeText = (offset: bigint) => {
    const text = kernel.text(offset);
    kernel.free(offset);
    return text;
  };
  return {
    config_get: (key: bigint) => {
      const value = program.config.get(takeText(key));
      return value === undefined ? 0n : storeForGuest(parts, value);
    },
    var_get: (key: bigint) => {
      const value = variables.get(takeText(key));
      return value === undefined ? 0n : storeForGuest(parts, value);
    },
    var_set: (key: bigint, value: bigint) => {
      call.reachOut();
      const name = takeText(key);
      if (value === 0n) return variables.delete(name);
      const bytes = kernel.view(value).slice();
      kernel.free(value);
      if (variables.set(name, bytes)) return;
      const limit = program.limits.variableBytes;
      call.fail({
        code: "variable-limit",
        message: `The plug-in's variables would be larger than ${limit} bytes.`,
        limit,
      });
    },
  };
}

function httpFunctions(parts: SandboxParts) {
  const { kernel, call, outside, lastResponse } = parts;
  const http_request = (request: bigint, body: bigint) => {
    countHostCall(parts);
    const question: Question = {
      kind: "http-request",
      request: kernel.view(request),
      body: body === 0n ? undefined : kernel.view(body),
    };
    return passOn(outside.ask(question), (reply) => {
      kernel.free(request);
      kernel.free(body);
      if (reply.kind !== "http-response") return call.fail(refused);
      lastResponse.status = reply.status;
      lastResponse.headers = reply.headers;
      return storeForGuest(parts, reply.body);
    });
  };
  return {
    http_request: outside.suspends ? suspending(http_request) : http_request,
    http_status_code: () => lastResponse.status,
    http_headers: () => {
      const { headers } = lastResponse;
      return headers === "" ? 0n : storeForGuest(parts, headers);
    },
  };
}

/** Counts a call that leaves the sandbox, and ends the plug-in's call when there were too many. */
export function countHostCall({ call, program }: SandboxParts): void {
  call.reachOut();
  const limit = program.limits.hostCalls;
  call.hostCalls += 1;
  if (call.hostCalls <= limit) return;
  const message = `The plug-in called host functions more than ${limit} times in one call.`;
  call.fail({ code: "host-call-limit", message, limit });
}

/** The app's side knows what happened, and puts it in this one's place. */
export const refused = { code: "host-function-failed", message: "A host function failed." } as const;

function logFunctions({ kernel, call, outside: { log }, program }: SandboxParts) {
  const at = (level: LogLevel) => (offset: bigint) => {
    if (log.wants(level)) {
      call.reachOut();
      log.entry(level, kernel.view(offset).subarray(0, log.room));
    }
    kernel.free(offset);
  };
  return {
    log_trace: at("trace"),
    log_debug: at("debug"),
    log_info: at("info"),
    log_warn: at("warn"),
    log_error: at("error"),
    get_log_level: () => program.logLevel,
  };
}
