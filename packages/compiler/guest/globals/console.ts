import { LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_WARN } from "../../engine/operations.ts";
import { inside } from "../inside.ts";

const { host, need, requireHost, describe } = inside();

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return describe(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

function logger(method: string, operation: number, optional: string): (...values: unknown[]) => void {
  need(optional);
  return (...values) => {
    requireHost(`console.${method}`);
    host(operation, values.map(asText).join(" "));
  };
}

// Each stands where an author wrote console.debug and so on: what is not written need not be imported.
export const __consoleDebug = /* @__PURE__ */ logger("debug", LOG_DEBUG, "log_debug");
export const __consoleLog = /* @__PURE__ */ logger("log", LOG_INFO, "log_info");
export const __consoleInfo = /* @__PURE__ */ logger("info", LOG_INFO, "log_info");
export const __consoleWarn = /* @__PURE__ */ logger("warn", LOG_WARN, "log_warn");
export const __consoleError = /* @__PURE__ */ logger("error", LOG_ERROR, "log_error");

/** Writes to the host's log. */
export const console = {
  debug: __consoleDebug,
  log: __consoleLog,
  info: __consoleInfo,
  warn: __consoleWarn,
  error: __consoleError,
};
