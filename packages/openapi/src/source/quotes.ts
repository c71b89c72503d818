/** A key, or an item of a list, with a text in double quotes that does not end on its line. */
const OPENING = /^( *)(?:- +)*(?:[\w$."'/{}-]+ *: +)?"(?:[^"\\]|\\.)*$/;

/** The rest of such a text, up to its closing quote. */
const CLOSING = /^(?:[^"\\]|\\.)*"\s*(?:#.*)?$/;

/** Lines that a text in quotes may go over. */
const MAX_LINES = 200;

/** Quotes that are not closed within so many lines: a document with more of them is no YAML. */
const MAX_UNENDED = 1000;

/**
 * YAML with the further lines of quoted texts indented deeper than what they belong to, as the language demands and
 * some authors (and readers) do not. Indentation means nothing inside of them.
 */
export function indentQuotes(text: string): string {
  const lines = text.split("\n");
  let patience = MAX_UNENDED;
  for (let n = 0; n < lines.length && patience > 0; n++) {
    const margin = OPENING.exec(lines[n] ?? "")?.[1];
    if (margin === undefined) continue;
    let end = n + 1;
    while (end < lines.length && end - n <= MAX_LINES && !CLOSING.test(lines[end] ?? "")) end++;
    if (!CLOSING.test(lines[end] ?? "")) {
      patience -= 1;
      continue;
    }
    for (let inside = n + 1; inside <= end; inside++) {
      const words = (lines[inside] ?? "").trimStart();
      if (words !== "") lines[inside] = `${margin}    ${words}`;
    }
    n = end;
  }
  return lines.join("\n");
}
