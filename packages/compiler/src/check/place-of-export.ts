import { basename } from "node:path";
import type { BuildMessage } from "../error.ts";

/** Where an entry file exports a name: its declaration, its place in a list, or the start of the file. */
export function placeOfExport(name: string, source: string, entry: string): Omit<BuildMessage, "text"> {
  const offset = offsetOf(name, source);
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { file: basename(entry), line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

/** Export lists are searched for this many characters, to bound the time that a hostile file takes. */
const LIST_AT_MOST = 10_000;

function offsetOf(name: string, source: string): number {
  const word = `(?<![\\w$])${name.replace(/[$\\^.*+?()[\]{}|]/g, "\\$&")}(?![\\w$])`;
  const patterns = [
    name === "default" ? "^[ \\t]*export\\s+(default\\b)" : undefined,
    `^[ \\t]*export\\s+(?:declare\\s+|async\\s+)*(?:const|let|var|function\\s*\\*?|class|enum|abstract\\s+class)\\s+(${word})`,
    `^[ \\t]*export\\s*\\{[^}]{0,${LIST_AT_MOST}}?(${word})\\s*[,}]`,
    "^[ \\t]*(export\\s*\\*)",
  ];
  for (const pattern of patterns) {
    const found = pattern === undefined ? null : new RegExp(pattern, "dm").exec(source);
    const place = found?.indices?.[1];
    if (place !== undefined) return place[0];
  }
  return 0;
}
