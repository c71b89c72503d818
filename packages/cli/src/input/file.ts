import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { CliError, reasonOf } from "../failure.ts";

/** The largest input that is read: 256 MiB. */
export const MAX_INPUT_BYTES = 256 * 1024 * 1024;

/**
 * The bytes of a file.
 *
 * @throws CliError `unreadable-input`, or `input-too-large` above {@link MAX_INPUT_BYTES}.
 */
export async function readInput(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_INPUT_BYTES) throw tooLarge(path);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError(
      "unreadable-input",
      path,
      `It cannot be read: ${reasonOf(cause)}.`,
      "Check the path; it is relative to the folder that the command runs in.",
      { cause },
    );
  }
}

/** Whether an input is an http(s) address rather than a path. */
export function isAddress(input: string): boolean {
  return /^https?:\/\//i.test(input);
}

/** The JSON value of a file, or of standard input where the path is `-`. */
export async function readJson(path: string, stdin: Readable): Promise<unknown> {
  const text = (path === "-" ? await readAll(stdin) : await readInput(path)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(
      "not-json",
      path === "-" ? "standard input" : path,
      `It is not JSON: ${reasonOf(cause)}.`,
      "An event's payload is one JSON value.",
      { cause },
    );
  }
}

async function readAll(stdin: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk as Uint8Array | string);
    bytes += buffer.length;
    if (bytes > MAX_INPUT_BYTES) throw tooLarge("standard input");
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

function tooLarge(where: string): CliError {
  return new CliError(
    "input-too-large",
    where,
    `It has more than ${MAX_INPUT_BYTES / 1024 / 1024} MiB.`,
    "Give a smaller input.",
  );
}
