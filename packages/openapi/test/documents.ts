import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where real documents are kept, if anywhere: they are data of others, and no part of this repository. */
const folder =
  process.env.MORTISE_DOCUMENTS ?? fileURLToPath(new URL("../../../../shared/openapi", import.meta.url));

export const haveDocuments = existsSync(`${folder}/INDEX.tsv`);
if (!haveDocuments)
  console.log(`No real documents at ${folder} (MORTISE_DOCUMENTS): tests of them are skipped.`);

/** The path of a real document. */
export function realDocument(name: string): string {
  return `${folder}/${name}`;
}

export interface IndexEntry {
  readonly file: string;
  readonly operations: number;
  readonly webhooks: number;
}

/** What the index of real documents says of each. */
export function realDocuments(): readonly IndexEntry[] {
  if (!haveDocuments) return [];
  const [, ...lines] = readFileSync(realDocument("INDEX.tsv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [file = "", , , , , operations, webhooks = ""] = line.split("\t");
    // "0+270 x-webhooks": the extension is counted apart.
    const counted = webhooks.split("+").map((one) => Number.parseInt(one, 10) || 0);
    return { file, operations: Number(operations), webhooks: counted.reduce((sum, one) => sum + one, 0) };
  });
}
