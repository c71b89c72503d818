import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.MORTISE_DOCUMENTS ?? join(import.meta.dirname, "../../../../shared/openapi");

/** The real documents that are here, which are not in the repository, by their names in its index; none without it. */
export const documents: readonly string[] = listed();
if (documents.length === 0)
  console.warn(`no real documents at ${FOLDER}: set MORTISE_DOCUMENTS to test with them`);

/** The path of a real document. */
export function documentPath(document: string): string {
  return join(FOLDER, document);
}

function listed(): readonly string[] {
  const index = documentPath("INDEX.tsv");
  if (!existsSync(index)) return [];
  const [, ...lines] = readFileSync(index, "utf8").trim().split("\n");
  return lines.flatMap((line) => line.split("\t").slice(0, 1));
}
