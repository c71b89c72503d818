import type { JsonValue } from "@mortise/contract";
import type { CallRecord, LogEntry } from "@mortise/host";
import { factsOf } from "./failure.ts";
import { type Printer, type Style, styled } from "./printer.ts";
import { duration } from "./quantities.ts";

/** All that there is to tell of one call of a plug-in; filled while it runs. */
export interface Course {
  readonly logs: LogEntry[];
  readonly calls: CallRecord[];
  loadMs: number;
  /** 0 while it was not called. */
  callMs: number;
  /** Absent: none. */
  answer?: JsonValue;
}

/** The course as data, with the error that ended it if one did. */
export function courseJson({ answer, logs, calls, loadMs, callMs }: Course, error?: unknown): object {
  const timings = { loadMs, callMs };
  return { answer, logs, calls, timings, ...(error !== undefined && { error: factsOf(error) }) };
}

/** Where the time went. */
export function printTimings(err: Printer, { calls, loadMs, callMs }: Course): void {
  const apiMs = calls.reduce((sum, { durationMs }) => sum + durationMs, 0);
  err.line`  loaded in ${duration(loadMs)}, called in ${duration(callMs)} (${duration(apiMs)} of it in the API)`;
}

const LOG_STYLES: { readonly [level in LogEntry["level"]]: Style } = {
  trace: "dim",
  debug: "dim",
  info: "cyan",
  warn: "yellow",
  error: "red",
};

/** One entry of the plug-in's log. */
export function printLog(err: Printer, { level, text }: LogEntry): void {
  err.line`  ${styled(LOG_STYLES[level], level)} ${text}`;
}

/** One operation that the plug-in called, and what became of it. */
export function printCall(err: Printer, record: CallRecord): void {
  const { operation, method, path, status, refusal, reason, durationMs } = record;
  const result = refusal ? `${refusal}${reason ? ` (${reason})` : ""}` : status;
  const style = refusal || status >= 400 ? "red" : "green";
  err.line`  ${styled("bold", operation)} ${method} ${path} ${styled(style, result)} ${duration(durationMs)}`;
}
