import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BuildError } from "../error.ts";

/** TypeScript's native compiler, as a program: starting it by its own script would cost a Node.js process more. */
function compilerPath(): string {
  const require = createRequire(import.meta.url);
  const typescript = createRequire(require.resolve("typescript/package.json"));
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  const program = process.platform === "win32" ? "tsc.exe" : "tsc";
  return join(dirname(typescript.resolve(platform)), "lib", program);
}

/** A type check of anything worth the name prints less. */
const OUTPUT_BYTES_AT_MOST = 16 * 1024 * 1024;

/**
 * Runs the type check of a project file. Resolves to what the compiler printed; empty if all is well.
 *
 * @throws BuildError `type-check-timeout`
 */
export function runTypeScript(project: string, folder: string, timeoutMs: number): Promise<string> {
  const args = ["--project", project, "--pretty", "false"];
  const limits = {
    cwd: folder,
    maxBuffer: OUTPUT_BYTES_AT_MOST,
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  } as const;
  return new Promise((resolve, reject) => {
    execFile(compilerPath(), args, limits, (error, output, complaint) => {
      // Findings end the program with a code; a program that could not run has none.
      if (error?.killed === true) reject(tooLate(timeoutMs));
      else if (error !== null && typeof error.code !== "number") reject(error);
      else if (error !== null && output.trim() === "") reject(new Error(complaint || error.message));
      else resolve(output);
    });
  });
}

function tooLate(timeoutMs: number): BuildError {
  const text = `The type check did not come to an end within ${timeoutMs} ms.`;
  return new BuildError("type-check-timeout", [{ text }]);
}
