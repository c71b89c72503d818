/**
 * The way back from the bundle's lines to the author's, for stacks. The compiler makes the table (src/source-lines.ts);
 * it lies in the plug-in's image and is looked at only when an error is described.
 *
 * An entry says: from this place of the bundle on, this is the source line. On the bundle's following lines the source
 * line grows along, until the next entry.
 */
interface Table {
  readonly files: readonly string[];
  /** Where each entry begins: line × 4 096 + column, rising. */
  readonly places: Uint32Array;
  /** Of each entry: number of the file × 2²⁰ + line in it. Line 0 is code of no file. */
  readonly lines: Uint32Array;
}

const COLUMNS = 4096;
const LINES = 2 ** 20;

let table: Table = { files: [], places: new Uint32Array(), lines: new Uint32Array() };

/** Called while the plug-in is being compiled. */
export function setSourceLines(
  files: readonly string[],
  places: readonly number[],
  lines: readonly number[],
): void {
  table = { files, places: Uint32Array.from(places), lines: Uint32Array.from(lines) };
}

/** `plugin.ts:12`, or nothing for code that no author wrote. Lines and columns count from 1. */
export function originalPlace(line: number, column: number): string | undefined {
  const entry = lastEntryBefore(line * COLUMNS + Math.min(column - 1, COLUMNS - 1));
  const value = table.lines[entry] ?? 0;
  const file = table.files[Math.floor(value / LINES)];
  if (value % LINES === 0 || file === undefined) return undefined;
  const grown = line - Math.floor((table.places[entry] ?? 0) / COLUMNS);
  return `${file}:${(value % LINES) + grown}`;
}

function lastEntryBefore(place: number): number {
  let low = 0;
  let high = table.places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table.places[middle] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
