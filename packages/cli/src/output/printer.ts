import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { visible, visibleJson } from "./visible.ts";

/** How a piece of text looks on a terminal; nothing of it elsewhere, or under NO_COLOR. */
export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

/** A piece of text with a style. */
export interface Styled {
  readonly style: Style;
  readonly text: string | number;
}

/** What may be put into a line: never text that styles itself, so that none of a document can. */
export type Piece = string | number | Styled;

/** Columns are aligned up to this width, so that one long name does not push everything off the screen. */
const WIDEST_COLUMN = 44;

/** A piece of text with a style. */
export function styled(style: Style, text: string | number): Styled {
  return { style, text };
}

/** Where a printer writes: a stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * The only way to a stream. Whatever is put into a line, a table or JSON is made visible: text of documents, plug-ins and
 * APIs cannot command the terminal. Texts that were named secret never come out.
 */
export class Printer {
  readonly isTerminal: boolean;
  readonly #stream: Output;
  readonly #secrets: ReadonlySet<string>;

  constructor(stream: Output, secrets: ReadonlySet<string>) {
    this.#stream = stream;
    this.#secrets = secrets;
    this.isTerminal = stream.isTTY === true;
  }

  /** One line. What is interpolated keeps to that line. */
  line(literals: TemplateStringsArray, ...pieces: readonly Piece[]): void {
    const parts = pieces.map((piece, index) => this.#render(piece) + (literals[index + 1] ?? ""));
    this.#write(`${literals[0] ?? ""}${parts.join("")}\n`);
  }

  /** Text of several lines, each behind `indent`; its own line ends are kept. */
  block(text: string, indent = ""): void {
    for (const line of text.split(/\r?\n/)) this.#write(`${indent}${this.#render(line)}\n`);
  }

  /**
   * Rows with aligned columns, two spaces apart and behind. On a terminal the last column is cut at its width;
   * elsewhere nothing is.
   */
  table(rows: readonly (readonly Piece[])[]): void {
    const widths: number[] = [];
    for (const row of rows) {
      for (const [column, piece] of row.slice(0, -1).entries())
        widths[column] = Math.max(widths[column] ?? 0, Math.min(widthOf(plain(piece)), WIDEST_COLUMN));
    }
    for (const row of rows) this.#write(`${this.#row(row, widths)}\n`);
  }

  /** A value as JSON, indented by two. */
  json(value: unknown): void {
    this.jsonText(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** JSON text as it is; on a terminal with control characters as JSON escapes. */
  jsonText(json: string): void {
    this.#write(this.isTerminal ? visibleJson(this.#hide(json)) : this.#hide(json));
  }

  /** Replaces what is in the terminal's current line. Nothing elsewhere. */
  status(text: string): void {
    if (this.isTerminal) this.#stream.write(`\r\u001b[K${this.#cut(visible(this.#hide(text)), 0)}`);
  }

  #row(row: readonly Piece[], widths: readonly number[]): string {
    const last = row.length - 1;
    let used = 2;
    let text = "  ";
    for (const [column, piece] of row.entries()) {
      const shown = visible(this.#hide(plain(piece)));
      const cell = column === last ? this.#cut(shown, used) : shown;
      const width = widths[column] ?? 0;
      text += this.#paint(piece, cell);
      if (column !== last) text += `${" ".repeat(Math.max(width - widthOf(shown), 0))}  `;
      used += Math.max(width, widthOf(shown)) + 2;
    }
    return text.trimEnd();
  }

  #cut(text: string, used: number): string {
    const room = (this.isTerminal ? (this.#stream.columns ?? 80) : Number.POSITIVE_INFINITY) - used;
    if (widthOf(text) <= room || room < 8) return text;
    return `${[...text].slice(0, room - 1).join("")}…`;
  }

  #render(piece: Piece): string {
    return this.#paint(piece, visible(this.#hide(plain(piece))));
  }

  #paint(piece: Piece, text: string): string {
    // `styleText` looks at the stream itself, and at NO_COLOR and FORCE_COLOR.
    return typeof piece === "object" ? styleText(piece.style, text, { stream: this.#stream }) : text;
  }

  #hide(text: string): string {
    let hidden = text;
    for (const secret of this.#secrets) hidden = hidden.replaceAll(secret, "[secret]");
    return hidden;
  }

  #write(text: string): void {
    this.#stream.write(text);
  }
}

function plain(piece: Piece): string {
  return String(typeof piece === "object" ? piece.text : piece);
}

function widthOf(text: string): number {
  return [...visible(text)].length;
}
