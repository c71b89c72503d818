import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { RustKitFolder, WASM } from "./on-disk.ts";

/** What Rust's own tools say of the kit of one document. */
export interface CheckedKit {
  /** As the list of documents names it. */
  readonly document: string;
  /** `cargo check` for plug-ins and `rustfmt` have nothing to say. */
  readonly ok: boolean;
  /** How long `cargo check` took. */
  readonly seconds: number;
  readonly files: number;
  readonly bytes: number;
  /** What they say otherwise, its beginning. */
  readonly errors: string;
}

/** The folder of real documents, which are not in the repository. */
export const DOCUMENTS =
  process.env.MORTISE_DOCUMENTS ?? join(import.meta.dirname, "../../../../../shared/openapi");

/** The documents that its index lists; empty when they are not here. */
export function documentNames(): readonly string[] {
  const index = join(DOCUMENTS, "INDEX.tsv");
  if (!existsSync(index)) return [];
  const lines = readFileSync(index, "utf8").trim().split("\n").slice(1);
  return lines.flatMap((line) => line.split("\t").slice(0, 1));
}

/** Generates the kit of a document, and has Rust look at it and at its example. Needs Rust. */
export async function checkKit(document: string): Promise<CheckedKit> {
  const { contract } = await importOpenApi(join(DOCUMENTS, document));
  const folder = new RustKitFolder(contract);
  try {
    const begun = performance.now();
    const checked = await folder.cargo(["check", "--examples", "--lib", "--target", WASM]);
    const seconds = (performance.now() - begun) / 1000;
    const said = checked + (await folder.rustfmt());
    const { files } = folder.kit;
    const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    return { document, ok: said === "", seconds, files: files.length, bytes, errors: said.slice(0, 2000) };
  } finally {
    folder.remove();
  }
}

/** The same for each of some documents, one after the other. */
export async function checkKits(
  documents: readonly string[] = documentNames(),
): Promise<readonly CheckedKit[]> {
  const rows: CheckedKit[] = [];
  for (const document of documents) rows.push(await checkKit(document));
  return rows;
}
