/** How text gets into Go: the only callers of `safe` here. */
import { type Code, code, joinCode, safe } from "../code.ts";
import { proseLines } from "../document-text.ts";
import type { Printer } from "../printer.ts";

/** Characters of a string literal that stand for themselves: letters, digits and what ASCII prints. */
const PLAIN = /^(?:[\x20-\x7e]|[\p{L}\p{N}])$/u;

/**
 * An interpreted string literal. Lone surrogates, which no text in Go has, become the bytes that the kit writes as an
 * escape again.
 */
export function stringLiteral(text: string): Code {
  return safe(quoted(text));
}

/** A struct tag: raw where that is possible, as everybody writes them. */
export function tagLiteral(pairs: readonly (readonly [key: "json" | TagKey, value: string])[]): Code {
  const content = pairs.map(([key, value]) => `${key}:${quoted(value)}`).join(" ");
  return content.includes("`") ? stringLiteral(content) : safe(`\`${content}\``);
}

/** The keys of the kit's own tags. */
export type TagKey =
  | "additional"
  | "body"
  | "cookie"
  | "header"
  | "mediatype"
  | "name"
  | "options"
  | "path"
  | "query"
  | "status"
  | "union";

/** Names that `encoding/json` takes from a tag as they are. */
export function isPlainTagName(name: string): boolean {
  return /^[A-Za-z0-9_$@.:/+*#-]+$/.test(name) && name !== "-";
}

/** A name that this package made. Throws for anything that is no identifier: that would be a defect of ours. */
export function identifier(name: string): Code {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new TypeError(`no identifier: ${name}`);
  return safe(name);
}

/** Whether a wire name can stand in a directive, whose parts are separated by spaces. */
export function isWireName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A module's path, which `resolveOptions` has checked. */
export function modulePath(path: string): Code {
  return safe(path);
}

/** A number that is finite. */
export function numberLiteral(value: number): Code {
  return safe(String(value));
}

/** One line of a comment that holds ours alone. */
export function commentLine(text: Code): Code {
  return code`// ${text}`;
}

/**
 * A comment, or nothing when there is nothing to say. Paragraphs that are empty are left out. Its text is as gofmt
 * would have it, and says nothing to any tool: no directive, no build constraint, no heading, list or link.
 */
export function comment(
  paragraphs: readonly (readonly string[])[],
  deprecated: boolean | undefined = false,
): readonly Code[] {
  const said: string[][] = [];
  for (const lines of paragraphs.map((paragraph) => paragraph.flatMap((line) => proseLines(line)))) {
    let open: string[] | undefined;
    for (const line of lines.map(inert)) {
      if (line === "") open = undefined;
      else if (open) open.push(line);
      else {
        open = [line];
        said.push(open);
      }
    }
  }
  if (deprecated) said.push([DEPRECATION]);
  const last = said.length - 1;
  const blocks = said.map((lines, index) => (index > 0 && index < last ? withoutHeading(lines) : lines));
  return blocks.flatMap((lines, index) => [
    ...(index > 0 ? [code`//`] : []),
    ...lines.map((line) => safe(`// ${line}`)),
  ]);
}

/** What tools look for. Ours alone may say it. */
const DEPRECATION = "Deprecated: the app's documentation says so.";

/** A line of prose without what Go's tools look for in comments. */
function inert(line: string): string {
  return line
    .replace(/[\ufeff\s]+/g, " ")
    .trim()
    .replaceAll("``", "\u201c")
    .replaceAll("''", "\u201d")
    .replace(/^#+ */, "")
    .replace(/^[-*+\u2022](?= |$)/, "\u2013")
    .replace(/^(\d+)[.)](?= |$)/, "($1)")
    .replace(/^\[([^\]]*)\]:/, "[$1] :")
    .replace(/^[+]build/, "build")
    .replace(/^Deprecated:/i, "deprecated -")
    .replace(/^(?:go|line|export|extern|sys|nolint|cgo):/i, "$& ")
    .replace(/^Code generated/, "code generated")
    .trim();
}

/** gofmt makes a heading of a line between empty ones that ends without punctuation. */
function withoutHeading(lines: readonly string[]): readonly string[] {
  const [only, ...others] = lines;
  return only !== undefined && others.length === 0 && /[\p{L}\p{N}]$/u.test(only) ? [`${only}.`] : lines;
}

/** Go's `strconv.Quote`, but for the bytes of lone surrogates. */
function quoted(text: string): string {
  let literal = "";
  for (const character of text) literal += escaped(character);
  return `"${literal}"`;
}

function escaped(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (PLAIN.test(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  if (point >= 0xd800 && point <= 0xdfff) {
    const bytes = [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
    return bytes.map((byte) => `\\x${byte.toString(16)}`).join("");
  }
  const hex = point.toString(16);
  return point > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** Code of one line each, with the columns aligned as gofmt aligns them. */
export function aligned(rows: readonly (readonly Code[])[]): readonly Code[] {
  const widths: number[] = [];
  for (const cells of rows) {
    for (const [index, cell] of cells.slice(0, -1).entries()) {
      widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
    }
  }
  return rows.map((cells) =>
    joinCode(
      cells.map((cell, index) =>
        index === cells.length - 1 ? cell : safe(cell + " ".repeat((widths[index] ?? 0) - [...cell].length)),
      ),
      " ",
    ),
  );
}

/** A function. gofmt takes long ones on one line apart, so that none is. */
export function printFunction(printer: Printer, head: Code, body: readonly Code[]): void {
  printer.block(code`${head} {`, () => printer.lines(body), code`}`);
}

/** Code of several lines, all but the first moved one tab deeper. */
export function deeper(text: Code): Code {
  return safe(text.replaceAll("\n", "\n\t"));
}
