import { DocumentError } from "./error.ts";

/** A file's path, an http(s) or file URL (as text or `URL`), or a document that is parsed already. */
export type DocumentSource = string | URL | Readonly<Record<string, unknown>>;

/** How documents are read. Every member has a default. */
export interface ReadOptions {
  /**
   * Bytes that one document may have, all its files and addresses together. Default 64 MiB, minimum 1 KiB, maximum
   * 512 MiB. Beyond it: `DocumentError` `too-large`.
   */
  readonly maxBytes?: number;
  /**
   * Values (objects, lists, texts, …) that a document may have once every YAML alias is written out, and schemas that
   * may be read once every reusable parameter and response is. Default 5 000 000, minimum 1, maximum 50 000 000.
   * Beyond it: `DocumentError` `too-complex`.
   */
  readonly maxValues?: number;
  /** Milliseconds that fetching one address may take. Default 30 000, minimum 1. Beyond it: `unreadable`. */
  readonly fetchTimeoutMs?: number;
  /**
   * Which addresses a document's `$ref`s may be fetched from. Default `"same-origin"`: only from where the document
   * itself came from by http(s); none for a document that is a file or was given parsed. `"none"`: from nowhere.
   */
  readonly remoteRefs?: "same-origin" | "none";
  /**
   * The folder that files named by `$ref`s must be in. Default: any `.json`, `.yaml` or `.yml` file, when the
   * document itself is a file; a document that came from an address, or was given parsed, never reads files.
   */
  readonly filesBelow?: string;
}

/** {@link ReadOptions} with every default filled in. */
export interface ResolvedReadOptions extends Required<Omit<ReadOptions, "filesBelow">> {
  readonly filesBelow: string | undefined;
}

const MIB = 1024 * 1024;

/**
 * Fills, checks and freezes the options.
 *
 * @throws DocumentError `invalid-option` for a number out of its range or an unknown word.
 */
export function resolveReadOptions(options: ReadOptions = {}): ResolvedReadOptions {
  const remoteRefs = options.remoteRefs ?? "same-origin";
  if (remoteRefs !== "same-origin" && remoteRefs !== "none") {
    throw new DocumentError("invalid-option", `remoteRefs is "same-origin" or "none", not "${remoteRefs}".`);
  }
  return Object.freeze({
    maxBytes: whole("maxBytes", options.maxBytes ?? 64 * MIB, 1024, 512 * MIB),
    maxValues: whole("maxValues", options.maxValues ?? 5_000_000, 1, 50_000_000),
    fetchTimeoutMs: whole("fetchTimeoutMs", options.fetchTimeoutMs ?? 30_000, 1, 2 ** 31 - 1),
    remoteRefs,
    filesBelow: options.filesBelow,
  });
}

function whole(name: string, value: number, minimum: number, maximum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  throw new DocumentError(
    "invalid-option",
    `${name} is a whole number from ${minimum} to ${maximum}, not ${value}.`,
  );
}
