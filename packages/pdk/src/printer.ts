import type { Code } from "./code.ts";

/** Collects the lines of one source file and keeps their indentation. It knows no language. */
export class Printer {
  readonly #lines: string[] = [];
  readonly #step: string;
  #indentation = "";

  /** @param step One level of indentation. */
  constructor(step = "  ") {
    this.#step = step;
  }

  /** Prints one line, or several for code that spans some; each gets the current indentation. */
  line(text: Code): this {
    for (const line of text.split("\n")) this.#lines.push(line === "" ? "" : this.#indentation + line);
    return this;
  }

  /** Prints each piece on lines of its own. */
  lines(texts: Iterable<Code>): this {
    for (const text of texts) this.line(text);
    return this;
  }

  /** An empty line, unless there is one or the file is still empty. */
  gap(): this {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== "") this.#lines.push("");
    return this;
  }

  /** Prints `open`, then what `body` prints one level deeper, then `close`. */
  block(open: Code, body: () => void, close: Code): this {
    this.line(open);
    const outer = this.#indentation;
    this.#indentation = outer + this.#step;
    body();
    this.#indentation = outer;
    return this.line(close);
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** The file, ending in one line feed. */
  toString(): string {
    return `${this.#lines.join("\n").trimEnd()}\n`;
  }
}

/** Code of several lines, all but the first moved one level deeper. */
export function deeper(text: Code): Code {
  return text.replaceAll("\n", "\n  ") as Code;
}
