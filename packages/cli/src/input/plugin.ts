import { open } from "node:fs/promises";
import { CliError, reasonOf } from "../failure.ts";

/** Whether a file is a WebAssembly module, by its first four bytes. An address is none. */
export async function isModule(path: string): Promise<boolean> {
  if (/^https?:\/\//i.test(path)) return false;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return bytesRead === 4 && buffer.toString("latin1") === "\0asm";
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new CliError(
      "unreadable-input",
      path,
      `It cannot be read: ${reasonOf(cause)}.`,
      "Check the path; it is relative to the folder that the command runs in.",
      { cause },
    );
  }
}
