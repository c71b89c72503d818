import type { Failure } from "../protocol.ts";
import type { SandboxParts } from "./env.ts";
import type { Guest } from "./guest.ts";

/** The part of the stack that is kept. */
const STACK_BYTES = 4_096;

/**
 * Turns what ended the plug-in's code into a failure. Text of the plug-in stays apart from our own.
 * @throws What is no failure of the plug-in, as it came.
 */
export function describeFailure(error: unknown, parts: SandboxParts, guest: Guest | undefined): Failure {
  const known = parts.call.failure;
  if (known !== undefined) return known;
  const status = parts.call.exitStatus;
  if (status !== undefined) {
    return {
      code: "plugin-error",
      message: `The plug-in exited with status ${status}.`,
      status,
      ...said(parts),
    };
  }
  if (parts.kernel.hadWrongOutput) {
    return { code: "trap", message: "The plug-in set an output outside of its blocks.", ...said(parts) };
  }
  const pages = parts.program.limits.memoryPages;
  const wantsMemory = parts.kernel.refused || (guest?.memoryPages ?? 0) >= pages || isOutOfMemory(error);
  const facts = { ...said(parts), ...stackOf(error) };
  if (wantsMemory) {
    const message = "The plug-in failed at its memory limit.";
    return {
      code: "memory-limit",
      message,
      limit: parts.kernel.refused ? parts.program.limits.blockBytes : pages,
      ...facts,
    };
  }
  return { code: "trap", message: `The plug-in trapped: ${reasonOf(error)}.`, ...facts };
}

/** The failure of an export that returned something else than 0, or an error text. */
export function describeStatus(status: number, parts: SandboxParts): Failure {
  const message = `The plug-in returned an error (status ${status}).`;
  return { code: "plugin-error", message, status, ...said(parts) };
}

function said({ kernel }: SandboxParts): { guestMessage?: string } {
  const guestMessage = kernel.errorText;
  return guestMessage === undefined || guestMessage === "" ? {} : { guestMessage };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /could not allocate memory|allocation failed/.test(error.message);
}

function reasonOf(error: unknown): string {
  if (error instanceof WebAssembly.RuntimeError) return error.message;
  if (error instanceof RangeError && error.message.startsWith("Maximum call stack")) return "stack overflow";
  if (error instanceof WebAssembly.Exception) return "an exception that nothing caught";
  if (error instanceof WebAssembly.LinkError) return "its imports could not be linked";
  // Nothing that a plug-in does ends here: it is an error of ours, and ends the worker.
  throw error;
}

function stackOf(error: unknown): { guestStack?: string } {
  if (!(error instanceof Error) || error.stack === undefined) return {};
  const frames = error.stack.split("\n").filter((line) => line.includes("wasm://"));
  const guestStack = frames
    .map((frame) => frame.trim())
    .join("\n")
    .slice(0, STACK_BYTES);
  return guestStack === "" ? {} : { guestStack };
}
