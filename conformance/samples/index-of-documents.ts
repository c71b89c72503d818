import { existsSync, readFileSync } from "node:fs";
import { documentPath } from "./document.ts";

/** The files of all real documents that are here, in the order of their index; none without it. */
export function allDocuments(): readonly string[] {
  const index = documentPath("INDEX.tsv");
  if (!existsSync(index)) return [];
  const [, ...lines] = readFileSync(index, "utf8").trimEnd().split("\n");
  return lines.map((line) => line.split("\t", 1)[0] ?? "");
}
