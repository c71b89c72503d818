// What tests and tools use; the command itself is bin/mortise.js.
export { CLI_ERROR_CODES, CliError, type CliErrorCode, EXIT_CODES, type ExitCode } from "./failure.ts";
export { run } from "./main.ts";
export { type Shell, type ShellStreams, shellOf } from "./shell.ts";
