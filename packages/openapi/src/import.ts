import { type Contract, ContractError, type Diagnostic, joinContracts } from "@mortise/contract";
import { withoutNames } from "./bundle/anchors.ts";
import { refersElsewhere } from "./bundle/references.ts";
import { readContract } from "./contract.ts";
import { collectFindings, type Report } from "./diagnostics.ts";
import { startReading } from "./document/reading.ts";
import { DocumentError } from "./error.ts";
import type { Loose } from "./loose.ts";
import {
  type DocumentSource,
  type ReadOptions,
  type ResolvedReadOptions,
  resolveReadOptions,
} from "./options.ts";
import { type Location, locate } from "./source/location.ts";
import { requireMeasurable } from "./source/measure.ts";
import { parseText } from "./source/parse.ts";
import { createReader, type Reader } from "./source/read.ts";
import { versionOf } from "./source/version.ts";

/** A contract, and whatever a person should know about how it came out of the document. */
export interface ImportedContract {
  readonly contract: Contract;
  /** In the order in which the document was read. Everything that is not carried over is here. */
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
  const resolved = resolveReadOptions(options);
  if (!isList(source)) return importOne(source, resolved);
  const [first, ...others] = source;
  if (first === undefined) throw new DocumentError("invalid-option", "There is no document to import.");
  const imported = [await importOne(first, resolved)];
  for (const other of others) imported.push(await importOne(other, resolved));
  return imported.length === 1 && imported[0] ? imported[0] : join(imported);
}

function isList(source: DocumentSource | readonly DocumentSource[]): source is readonly DocumentSource[] {
  return Array.isArray(source);
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

function join(imported: readonly ImportedContract[]): ImportedContract {
  const diagnostics = imported.flatMap((one) => one.diagnostics);
  try {
    const joined = joinContracts(imported.map(({ contract }) => contract));
    return { contract: joined.contract, diagnostics: [...diagnostics, ...joined.diagnostics] };
  } catch (cause) {
    if (!(cause instanceof ContractError)) throw cause;
    throw new DocumentError("documents-do-not-join", cause.message, { cause, diagnostics });
  }
}

async function importOne(source: DocumentSource, options: ResolvedReadOptions): Promise<ImportedContract> {
  const { report, all } = collectFindings();
  try {
    const contract = await contractOf(source, options, report);
    return { contract, diagnostics: all() };
  } catch (cause) {
    throw asDocumentError(cause, all());
  }
}

async function contractOf(
  source: DocumentSource,
  options: ResolvedReadOptions,
  report: Report,
): Promise<Contract> {
  const reader = createReader(options);
  const read = await readSource(source, reader, report);
  requireMeasurable(read.parsed, options.maxValues);
  const claimed = versionOf(read.parsed);
  const named = claimed.version === "3.1" || claimed.version === "3.2";
  const document = named ? withoutNames(claimed.document) : claimed.document;
  let root = await togetherWithFiles(document, read.location, reader, options, report);
  if (claimed.version === "2.0") {
    const { upgradeSwagger } = await import("./bundle/swagger.ts");
    root = upgradeSwagger(root, report);
  }
  const address = read.location?.kind === "web" ? read.location.address : undefined;
  const { version } = claimed;
  return readContract(startReading({ root, version, address, report, maxValues: options.maxValues }));
}

/** The document with what it refers to elsewhere; itself alone where that can't be put together. */
async function togetherWithFiles(
  root: Loose,
  location: Location | undefined,
  reader: Reader,
  options: ResolvedReadOptions,
  report: Report,
): Promise<Loose> {
  if (!refersElsewhere(root)) return root;
  const { bundleDocument } = await import("./bundle/bundle.ts");
  const bundled = await bundleDocument(root, location, reader, report);
  try {
    requireMeasurable(bundled, options.maxValues);
    return versionOf(bundled).document;
  } catch (cause) {
    report("reference-unreadable", "", `The files could not be put together: ${(cause as Error).message}`);
    return root;
  }
}

async function readSource(
  source: DocumentSource,
  reader: Reader,
  report: Report,
): Promise<{ readonly parsed: unknown; readonly location: Location | undefined }> {
  if (typeof source !== "string" && !(source instanceof URL)) return { parsed: source, location: undefined };
  const { text, location } = await reader.root(locate(source));
  return { parsed: await parseText(text, location.address, report), location };
}

function asDocumentError(cause: unknown, diagnostics: readonly Diagnostic[]): unknown {
  if (cause instanceof DocumentError) {
    return new DocumentError(cause.code, cause.message, { cause: cause.cause, diagnostics });
  }
  // Readers recurse along references too, and those can form chains of any length.
  if (cause instanceof RangeError) {
    return new DocumentError("too-complex", "The document's parts are nested too deep.", {
      cause,
      diagnostics,
    });
  }
  return cause;
}
