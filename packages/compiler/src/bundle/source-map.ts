import { decode } from "@jridgewell/sourcemap-codec";
import type { BuildMessage } from "../error.ts";

/** A source map (ECMA-426) as esbuild writes it, with its sources as messages name them (shown-path.ts). */
export interface SourceMap {
  /** Empty for the compiler's own code. */
  readonly sources: readonly string[];
  readonly mappings: string;
}

export function readSourceMap(text: string, show: (source: string) => string): SourceMap {
  const { sources, mappings } = JSON.parse(text) as SourceMap;
  return { sources: sources.map(show), mappings };
}

/** The first of some places in a bundle that its author wrote, or else the first that lies in a package. */
export function authorsPlace(
  map: SourceMap,
  places: readonly (readonly [line: number, column: number])[],
): Omit<BuildMessage, "text"> {
  const lines = decode(map.mappings);
  const found = places.flatMap(([line, column]) => {
    const segment = lines[line - 1]?.findLast(([start]) => start < column);
    const [, source = -1, row = 0, start = 0] = segment ?? [];
    const file = map.sources[source] ?? "";
    return file === "" ? [] : [{ file, line: row + 1, column: start + 1 }];
  });
  return found.find(({ file }) => !file.startsWith("node_modules/")) ?? found[0] ?? {};
}
