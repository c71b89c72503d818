import { codeOf, EXIT_CODES, type ExitCode, reasonOf } from "./failure.ts";
import { reportFailure } from "./output/failure.ts";
import { createProgram } from "./program.ts";
import { type ShellStreams, shellOf } from "./shell.ts";

/** Runs one command line (without `node` and the script) on these streams; never throws. */
export async function run(args: readonly string[], streams: ShellStreams): Promise<ExitCode> {
  const shell = shellOf(streams);
  let exitCode: ExitCode = EXIT_CODES.ok;
  try {
    const program = createProgram(shell, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitOfCommander(error) ?? reportFailure(shell, error);
  }
}

/** Runs one command line on this process. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on("error", (error) => {
    // The reader went away (`mortise … | head`): nobody is left to tell, and nothing is wrong.
    if (codeOf(error) === "EPIPE") process.exit();
    process.stderr.write(`mortise: [unwritable-output] standard output: ${reasonOf(error)}\n`);
    process.exit(EXIT_CODES.machine);
  });
  process.exitCode = await run(args, process);
}

/** Commander ends a command line that it could not read, or that asked for help, by throwing; it has spoken already. */
function exitOfCommander(error: unknown): ExitCode | undefined {
  if (!(error instanceof Error) || error.name !== "CommanderError" || !("exitCode" in error))
    return undefined;
  return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
}
