import type { ENV_FUNCTIONS } from "../abi.ts";
import type { LogLevel } from "../log.ts";
import type { Program } from "../protocol.ts";
import type { CallLog } from "./call-log.ts";
import type { GuestCall } from "./guest-call.ts";
import type { HostLine } from "./host-line.ts";
import type { Kernel } from "./kernel.ts";
import { Variables } from "./variables.ts";

/** What the functions that a plug-in imports work on. */
export interface WorkerParts {
  readonly program: Program;
  readonly kernel: Kernel;
  readonly call: GuestCall;
  readonly log: CallLog;
  readonly line: HostLine;
}

type EnvFunctions = {
  readonly [name in keyof typeof ENV_FUNCTIONS]: (...given: never[]) => unknown;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Extism's functions (`extism:host/env`) for one instance: its variables and its last HTTP response go with it. Blocks
 * that are passed to functions beyond the kernel's own are freed by them.
 */
export function createEnv(parts: WorkerParts): EnvFunctions {
  return {
    ...kernelFunctions(parts),
    ...stateFunctions(parts),
    ...httpFunctions(parts),
    ...logFunctions(parts),
  };
}

/**
 * Stores what the host hands to the plug-in; ends the call when it does not fit, because 0 would read as "nothing".
 * Empty bytes are 0, the null offset.
 */
export function storeForGuest({ kernel, call, program }: WorkerParts, bytes: Uint8Array): bigint {
  const offset = kernel.store(bytes);
  if (offset === 0n && bytes.length > 0) {
    const limit = program.limits.blockBytes;
    call.fail({
      code: "memory-limit",
      message: `An answer of ${bytes.length} bytes did not fit into ${limit} bytes of blocks.`,
      limit,
    });
  }
  return offset;
}

function kernelFunctions({ kernel, call }: WorkerParts) {
  return {
    input_offset: () => kernel.inputOffset(),
    input_length: () => kernel.inputLength(),
    input_load_u8: (offset: bigint) => kernel.inputLoadU8(offset),
    input_load_u64: (offset: bigint) => kernel.inputLoadU64(offset),
    length: (offset: bigint) => kernel.length(offset),
    length_unsafe: (offset: bigint) => kernel.length(offset),
    alloc: (size: bigint) => kernel.alloc(size),
    free: (offset: bigint) => kernel.free(offset),
    load_u8: (offset: bigint) => kernel.loadU8(offset),
    load_u64: (offset: bigint) => kernel.loadU64(offset),
    store_u8: (offset: bigint, value: number) => kernel.storeU8(offset, value),
    store_u64: (offset: bigint, value: bigint) => kernel.storeU64(offset, value),
    output_set: (offset: bigint, length: bigint) => {
      if (kernel.setOutput(offset, length)) return;
      call.fail({ code: "trap", message: "The plug-in set an output outside of its blocks." });
    },
    error_set: (offset: bigint) => kernel.setError(offset),
    error_get: () => kernel.errorOffset(),
  };
}

function stateFunctions(parts: WorkerParts) {
  const { kernel, call, program } = parts;
  const variables = new Variables(program.limits.variableBytes);
  const take = (offset: bigint) => {
    const bytes = kernel.read(offset);
    kernel.free(offset);
    return bytes;
  };
  return {
    config_get: (key: bigint) => {
      const value = program.config.get(decoder.decode(take(key)));
      return value === undefined ? 0n : storeForGuest(parts, encoder.encode(value));
    },
    var_get: (key: bigint) => {
      const value = variables.get(decoder.decode(take(key)));
      return value === undefined ? 0n : storeForGuest(parts, value);
    },
    var_set: (key: bigint, value: bigint) => {
      call.check();
      const name = decoder.decode(take(key));
      if (value === 0n) return variables.delete(name);
      if (variables.set(name, take(value))) return;
      const limit = program.limits.variableBytes;
      call.fail({
        code: "variable-limit",
        message: `The plug-in's variables would be larger than ${limit} bytes.`,
        limit,
      });
    },
  };
}

function httpFunctions(parts: WorkerParts) {
  const { kernel, call, line } = parts;
  let lastStatus = 0;
  let lastHeaders = "";
  return {
    http_request: (request: bigint, body: bigint) => {
      call.check();
      const reply = line.ask({
        kind: "http-request",
        request: kernel.read(request),
        body: body === 0n ? undefined : kernel.read(body),
      });
      kernel.free(request);
      kernel.free(body);
      if (reply.kind !== "http-response") return call.fail(refused);
      lastStatus = reply.status;
      lastHeaders = reply.headers;
      return storeForGuest(parts, reply.body);
    },
    http_status_code: () => lastStatus,
    http_headers: () => (lastHeaders === "" ? 0n : storeForGuest(parts, encoder.encode(lastHeaders))),
  };
}

/** The app's side knows what happened, and puts it in this one's place. */
export const refused = { code: "host-function-failed", message: "A host function failed." } as const;

function logFunctions({ kernel, log, program }: WorkerParts) {
  const at = (level: LogLevel) => (offset: bigint) => {
    if (log.wants(level)) log.entry(level, kernel.read(offset).subarray(0, log.room));
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
