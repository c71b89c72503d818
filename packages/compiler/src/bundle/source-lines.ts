import { decode } from "@jridgewell/sourcemap-codec";
import type { SourceMap } from "./source-map.ts";

/**
 * The way from the bundle's lines back to the author's, small enough to lie in every plug-in: guest/source-lines.ts
 * reads it when an error is described.
 */
export interface SourceLines {
  readonly files: readonly string[];
  /** Where each entry begins: line × 4 096 + column, rising. */
  readonly places: readonly number[];
  /** Of each entry: number of the file × 2²⁰ + line in it; line 0 for code that no author wrote. */
  readonly lines: readonly number[];
}

const COLUMNS = 4096;
const LINES = 2 ** 20;
const FILES = 4096;

/**
 * Boils a source map down. An entry holds for all that follows it, a line further in the source for each line of the
 * bundle, until the next entry: so most lines need none.
 */
export function sourceLinesOf(map: SourceMap): SourceLines {
  const files = map.sources.slice(0, FILES);
  const places: number[] = [];
  const lines: number[] = [];
  let previous = { line: 0, value: -1 };
  decode(map.mappings).forEach((segments, index) => {
    const line = index + 1;
    for (const [column, file, sourceLine] of segments) {
      const known = file !== undefined && sourceLine !== undefined && files[file] !== "" && file < FILES;
      const value = known ? file * LINES + Math.min(sourceLine + 1, LINES - 1) : 0;
      const expected = previous.value === 0 ? 0 : previous.value + (line - previous.line);
      if (value === expected) continue;
      const place = line * COLUMNS + Math.min(column, COLUMNS - 1);
      if (place === places.at(-1)) lines[lines.length - 1] = value;
      else {
        places.push(place);
        lines.push(value);
      }
      previous = { line, value };
    }
  });
  return { files, places, lines };
}
