/** Levels of a plug-in's log entries, from the most talkative to the most serious. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** One entry that a plug-in logged. Its text is the plug-in's: show it as untrusted text. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
  /**
   * Where it comes from: Extism's log functions (`log`), a line written to WASI's standard output (`stdout`, level
   * `info`) or error (`stderr`, level `warn`), or the runtime's own note that entries were dropped (`runtime`).
   */
  readonly source: "log" | "stdout" | "stderr" | "runtime";
  readonly plugin: string;
  readonly exportName: string;
}

/** The levels that Extism's `get_log_level` answers with; `off` is above every one. */
export const LOG_LEVEL_NUMBERS: { readonly [level in LogLevel | "off"]: number } = {
  trace: 0,
  debug: 1,
  info: 2,
  warn: 3,
  error: 4,
  off: 0x7fff_ffff,
};

/** The app's log for one plug-in: what goes wrong in it is the app's, and never ends a plug-in's call. */
export function pluginLog(
  plugin: string,
  log: (entry: LogEntry) => void,
): (entry: Omit<LogEntry, "plugin">) => void {
  return (entry) => {
    try {
      log({ ...entry, plugin });
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  };
}
