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

function logger(operation: number, method: string): (...values: unknown[]) => void {
  return (...values) => {
    requireHost(`console.${method}`);
    host(operation, values.map(asText).join(" "));
  };
}

for (const name of ["log_debug", "log_info", "log_warn", "log_error"]) need(name);

/** Writes to the host's log. */
export const console = {
  debug: logger(LOG_DEBUG, "debug"),
  log: logger(LOG_INFO, "log"),
  info: logger(LOG_INFO, "info"),
  warn: logger(LOG_WARN, "warn"),
  error: logger(LOG_ERROR, "error"),
};
