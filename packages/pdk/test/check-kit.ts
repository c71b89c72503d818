import type { Contract } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import type { KitFolder } from "./kit-folder.ts";
import { documentPath } from "./real-documents.ts";

/** What a language's own tools say of the kit of one document. */
export interface CheckedKit {
  /** As the list of documents names it. */
  readonly document: string;
  /** They have nothing to say. */
  readonly ok: boolean;
  /** How long the compiler took. */
  readonly seconds: number;
  readonly files: number;
  readonly bytes: number;
  /** What they say otherwise, its beginning. */
  readonly errors: string;
}

/** A language's tools: each answers with what it has to say, empty when it is content. */
export interface KitTools<Folder extends KitFolder> {
  open(contract: Contract): Folder;
  compile(folder: Folder): Promise<string>;
  format(folder: Folder): Promise<string>;
}

/** Generates the kit of a document, and has a language's tools look at it and at its example. Needs the tools. */
export async function checkKitWith<Folder extends KitFolder>(
  tools: KitTools<Folder>,
  document: string,
): Promise<CheckedKit> {
  const { contract } = await importOpenApi(documentPath(document));
  const folder = tools.open(contract);
  try {
    const begun = performance.now();
    const compiled = await tools.compile(folder);
    const seconds = (performance.now() - begun) / 1000;
    const said = compiled + (await tools.format(folder));
    const { files } = folder.kit;
    const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    return { document, ok: said === "", seconds, files: files.length, bytes, errors: said.slice(0, 2000) };
  } finally {
    folder.remove();
  }
}
