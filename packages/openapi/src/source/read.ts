import { readFile as readWhole, realpath, stat } from "node:fs/promises";
import { extname, relative, sep } from "node:path";
import { DocumentError } from "../error.ts";
import type { ResolvedReadOptions } from "../options.ts";
import type { Location } from "./location.ts";

/** A document's text, and the address it really came from (after redirects). */
export interface ReadText {
  readonly text: string;
  readonly location: Location;
}

/** Reads texts for one document, all of them together within its byte limit. */
export interface Reader {
  /** @throws DocumentError `not-found`, `unreadable` or `too-large`. */
  readonly root: (location: Location) => Promise<ReadText>;
  /** The same for a `$ref`; also refuses what the document's origin gives it no right to. */
  readonly reference: (address: string, root: Location | undefined) => Promise<string>;
}

/** Files that a `$ref` may name: descriptions are kept in Markdown by some. */
const REFERENCED_FILES: ReadonlySet<string> = new Set([".json", ".yaml", ".yml", ".md"]);

export function createReader(options: ResolvedReadOptions): Reader {
  let left = options.maxBytes;
  const take = (bytes: number, address: string) => {
    left -= bytes;
    if (left >= 0) return;
    throw new DocumentError(
      "too-large",
      `${address}: the document has more than ${options.maxBytes} bytes, its limit (maxBytes).`,
    );
  };

  return {
    root: async (location) =>
      location.kind === "file"
        ? { text: await readFile(location.address, take), location }
        : readWeb(location.address, options.fetchTimeoutMs, "follow", take),

    reference: async (address, root) => {
      if (URL.canParse(address) && /^https?:/i.test(address)) {
        const origin = root?.kind === "web" ? new URL(root.address).origin : undefined;
        if (options.remoteRefs === "none" || origin !== new URL(address).origin) {
          throw new DocumentError("unreadable", `${address} is not fetched: it is of another origin.`);
        }
        return (await readWeb(address, options.fetchTimeoutMs, "error", take)).text;
      }
      if (root?.kind !== "file") {
        throw new DocumentError("unreadable", `${address} is not read: the document itself is no file.`);
      }
      await requireReferable(address, options.filesBelow);
      return readFile(address, take);
    },
  };
}

async function requireReferable(path: string, folder: string | undefined): Promise<void> {
  if (!REFERENCED_FILES.has(extname(path).toLowerCase())) {
    throw new DocumentError("unreadable", `${path} is not read: it is no .json, .yaml, .yml or .md file.`);
  }
  if (folder === undefined) return;
  try {
    // Real paths on both sides: a symbolic link must not lead out of the folder.
    const inside = relative(await realpath(folder), await realpath(path));
    if (inside !== ".." && !inside.startsWith(`..${sep}`)) return;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw new DocumentError("unreadable", `${path} is not read: it is not below ${folder} (filesBelow).`);
}

async function readFile(path: string, take: (bytes: number, address: string) => void): Promise<string> {
  try {
    // Opening a pipe would wait for somebody to write into it.
    const facts = await stat(path);
    if (!facts.isFile()) throw new DocumentError("unreadable", `${path} is no file.`);
    take(facts.size, path);
    return decode(await readWhole(path));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function readWeb(
  address: string,
  timeoutMs: number,
  redirect: "follow" | "error",
  take: (bytes: number, address: string) => void,
): Promise<ReadText> {
  try {
    const answer = await fetch(address, {
      redirect,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: "application/json, application/yaml;q=0.9, */*;q=0.5" },
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      const code = answer.status === 404 || answer.status === 410 ? "not-found" : "unreadable";
      throw new DocumentError(code, `${address} answered ${answer.status}.`);
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body ?? []) {
      take(chunk.byteLength, address);
      chunks.push(chunk);
    }
    return { text: decode(Buffer.concat(chunks)), location: { kind: "web", address: answer.url } };
  } catch (cause) {
    throw unreadable(address, cause);
  }
}

/** UTF-8, with or without a byte order mark. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

function unreadable(address: string, cause: unknown): DocumentError {
  if (cause instanceof DocumentError) return cause;
  if ((cause as { code?: unknown }).code === "ENOENT") {
    return new DocumentError("not-found", `There is no file ${address}.`, { cause });
  }
  return new DocumentError("unreadable", `${address} can't be read: ${(cause as Error).message}`, { cause });
}
