import { dirname, join } from "node:path";
import { BuildError, type BuildMessage, buildPlugin } from "@mortise/compiler";
import { FailureAt } from "../failure.ts";
import type { Built } from "./built.ts";

/**
 * Compiles a TypeScript plug-in; findings then name files as the working folder sees them.
 *
 * @throws FailureAt with the compiler's BuildError.
 */
export async function buildTypeScript(entry: string, typeCheck: boolean): Promise<Built> {
  try {
    const built = await buildPlugin({ entry, typeCheck });
    return { ...built, timings: { ...built.timings }, warnings: fromHere(built.warnings, entry) };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    throw new FailureAt(entry, new BuildError(error.code, fromHere(error.messages, entry), { cause: error }));
  }
}

/** Messages whose files are relative to the entry's folder, relative to the working folder. */
function fromHere(messages: readonly BuildMessage[], entry: string): readonly BuildMessage[] {
  return messages.map((message) =>
    message.file === undefined ? message : { ...message, file: join(dirname(entry), message.file) },
  );
}
