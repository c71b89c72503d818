import { open } from "node:fs/promises";
import type { ModuleSummary } from "@mortise/compiler";
import { CliError, reasonOf } from "../failure.ts";
import { isAddress, readInput } from "./file.ts";

/** A plug-in's file, and what its module says of itself. */
export interface PluginRead {
  readonly bytes: Buffer;
  readonly module: ModuleSummary;
}

/**
 * Reads a plug-in without running any of it.
 *
 * @throws CliError when the file cannot be read, or is no WebAssembly module.
 */
export async function readPlugin(path: string): Promise<PluginRead> {
  const bytes = await readInput(path);
  const { readModule } = await import("@mortise/compiler");
  try {
    return { bytes, module: readModule(bytes) };
  } catch (cause) {
    throw new CliError(
      "not-a-plug-in",
      path,
      reasonOf(cause),
      "Give a core WebAssembly module, as mortise build makes it.",
      { cause },
    );
  }
}

/** Whether a file begins as a WebAssembly module does. An address does not. */
export async function isModule(path: string): Promise<boolean> {
  if (isAddress(path)) return false;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return bytesRead === 4 && buffer.toString("latin1") === "\0asm";
    } finally {
      await file.close();
    }
  } catch {
    return false; // Reading it as a document says why it cannot be read.
  }
}
