import type { Contract, Diagnostic } from "@mortise/contract";
import { DocumentError } from "./error.ts";
import { type DocumentSource, type ReadOptions, resolveReadOptions } from "./options.ts";

/** A contract, and whatever a person should know about how it came out of the document. */
export interface ImportedContract {
  readonly contract: Contract;
  /** In the document's order. Everything that is not carried over is here. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads an OpenAPI document (2.0, 3.0, 3.1 or 3.2; JSON or YAML; one file or many) into a contract. Several
 * documents are joined into one contract, the first giving title, version and servers.
 *
 * The same documents give the same contract, byte for byte.
 *
 * @throws DocumentError when a document can't be used at all.
 */
export async function importOpenApi(
  source: DocumentSource | readonly DocumentSource[],
  options?: ReadOptions,
): Promise<ImportedContract> {
  resolveReadOptions(options);
  throw new DocumentError("unreadable", `Nothing reads ${JSON.stringify(source)} yet.`);
}

/**
 * What {@link importOpenApi} gives, without its diagnostics: for an app that reads its own document at start.
 *
 * @throws DocumentError when a document can't be used at all.
 */
export async function contractFromOpenApi(
  source: DocumentSource | readonly DocumentSource[],
  options?: ReadOptions,
): Promise<Contract> {
  return (await importOpenApi(source, options)).contract;
}
