/**
 * The rows of a page's table, each a list of its cells, found by the first cell of its head.
 *
 * @throws Error where the page has no such table.
 */
export function rowsBelow(markdown: string, head: string): readonly (readonly [string, ...string[]])[] {
  const lines = markdown.split("\n");
  const at = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  if (at < 0) throw new Error(`The page has no table "${head}".`);
  const below = lines.slice(at + 2);
  const end = below.findIndex((line) => !line.startsWith("|"));
  return below.slice(0, end < 0 ? undefined : end).map((line) => {
    const [first = "", ...others] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [first, ...others];
  });
}
