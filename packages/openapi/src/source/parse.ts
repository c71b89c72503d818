import type { Report } from "../diagnostics.ts";
import { DocumentError } from "../error.ts";
import { indentQuotes } from "./quotes.ts";

/**
 * JSON or YAML text as plain data.
 *
 * YAML is read by js-yaml, and what that refuses by `yaml`: slower, but of the opinion that a document may be
 * indented as its author liked; if need be with quoted texts indented as YAML wants them. A document that needed it gets a `yaml-repaired` diagnostic.
 *
 * @throws DocumentError `unreadable` when the text is neither.
 */
export async function parseText(text: string, address: string, report: Report): Promise<unknown> {
  const start = text.trimStart().charAt(0);
  if (start === "{" || start === "[") {
    try {
      return JSON.parse(text);
    } catch {
      // Braces may also begin YAML, which allows comments and trailing commas.
    }
  }
  const { CORE_SCHEMA, load, mergeTag } = await import("js-yaml");
  try {
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
  } catch (cause) {
    return parseLeniently(text, address, cause, report);
  }
}

async function parseLeniently(
  text: string,
  address: string,
  cause: unknown,
  report: Report,
): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  const reason = firstLine(cause);
  const read = (one: string) =>
    parseDocument(one, { merge: true, uniqueKeys: false, logLevel: "silent", prettyErrors: true });
  const first = read(text);
  const indented = first.errors.length > 0 ? indentQuotes(text) : text;
  const second = indented === text ? first : read(indented);
  const document = second.errors.length > 0 ? first : second;
  const [error] = document.errors;
  if (error) {
    throw new DocumentError("unreadable", `${address} is neither JSON nor YAML: ${firstLine(error)}`, {
      cause,
    });
  }
  report(
    "yaml-repaired",
    "",
    `A strict reader of YAML refuses this document (${reason}); a lenient one read it. Of a key given twice, the last counts.`,
  );
  try {
    // How far aliases may multiply is bounded for both readers alike, when the document is measured.
    return document.toJS({ maxAliasCount: -1 });
  } catch (cause) {
    throw new DocumentError("unreadable", `${address} can't be read: ${firstLine(cause)}`, { cause });
  }
}

function firstLine(cause: unknown): string {
  return String((cause as Error).message).split("\n", 1)[0] ?? "";
}
