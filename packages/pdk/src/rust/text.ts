/** How text gets into Rust: the only callers of `safe` here. */
import { type Code, code, safe } from "../code.ts";
import { proseLines } from "../document-text.ts";

/** A string literal. ASCII as it is, all else that a reader could mistake as an escape. */
export function stringLiteral(text: string): Code {
  const inside = text
    .toWellFormed()
    .replace(/["\\]/g, "\\$&")
    .replace(/[^\x20-\x7e\p{Letter}\p{Number}]/gu, (character) => {
      return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
    });
  return safe(`"${inside}"`);
}

/** An integer's literal; nothing where it is none that 64 bits hold exactly. */
export function integerLiteral(value: number): Code | undefined {
  return Number.isSafeInteger(value) ? safe(String(value)) : undefined;
}

/** A literal of an enum's value with its type; nothing for a number that JSON cannot hold. */
export function valueLiteral(value: string | number | boolean): Code | undefined {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "boolean") return safe(String(value));
  if (Number.isSafeInteger(value)) return safe(`${value}_i64`);
  return Number.isFinite(value) ? safe(`${value}${/[.e]/.test(String(value)) ? "" : ".0"}_f64`) : undefined;
}

/** A name that this package made, raw where it is a keyword. Throws for anything that is no identifier: a defect of ours. */
export function identifier(name: string): Code {
  if (!/^(?:r#)?[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new TypeError(`no identifier: ${name}`);
  return safe(name);
}

/** A whole number that this package counted. */
export function count(value: number): Code {
  return safe(String(Math.trunc(value)));
}

/** Doc comments, or nothing when there is nothing to say. Paragraphs that are empty are left out. */
export function docComment(...paragraphs: readonly (readonly string[])[]): readonly Code[] {
  return docLines(paragraphs).map((line) => (line === "" ? code`///` : code`/// ${line}`));
}

/** The same for the module that holds them. */
export function moduleComment(...paragraphs: readonly (readonly string[])[]): readonly Code[] {
  return docLines(paragraphs).map((line) => (line === "" ? code`//!` : code`//! ${line}`));
}

/** A line of our own in a doc comment: its Markdown is kept, so no text of a document may be in it. */
export function ourLine(line: string): string {
  return `${OURS}${line}`;
}

const OURS = "\u0000";

function docLines(paragraphs: readonly (readonly string[])[]): readonly Code[] {
  const lines: Code[] = [];
  for (const paragraph of paragraphs) {
    if (paragraph.length === 0) continue;
    if (lines.length > 0) lines.push(safe(""));
    for (const line of paragraph) {
      lines.push(safe(line.startsWith(OURS) ? line.slice(OURS.length) : markdown(line)));
    }
  }
  return lines;
}

/**
 * A document's line as Markdown of a doc comment, which it cannot end. Emphasis, lists and code spans stay; what could
 * become a link, HTML or a block of code (which Rust's tools would compile) does not.
 */
function markdown(text: string): string {
  const line = proseLines(text).join(" ").replace(/\s+/g, " ").trim();
  const spans = line.split("`");
  const hasSpans = spans.length % 2 === 1 && !line.includes("``");
  if (!hasSpans) return plain(line.replaceAll("`", "'"));
  return spans.map((span, index) => (index % 2 === 1 ? span : plain(span))).join("`");
}

/** Text outside of code spans. */
function plain(text: string): string {
  return text.replace(/[[\]<\\]/g, "\\$&").replace(/~{3,}/g, (run) => "-".repeat(run.length));
}

/** A document's text as a code span inside a doc comment. */
export function codeSpan(text: string): string {
  const line = proseLines(text).join(" ").replace(/\s+/g, " ").replaceAll("`", "'").trim().slice(0, 500);
  return line === "" ? '`""`' : `\`${line.toWellFormed()}\``;
}

/** A basic string of TOML. */
export function tomlString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[\u007f-\u009f\u2028\u2029]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
