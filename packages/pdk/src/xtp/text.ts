import { proseLines } from "../document-text.ts";

/**
 * A description for bindings that others generate: their templates put it into comments and docstrings as it is, so that
 * whatever would end one is taken apart here.
 */
export function description(...parts: readonly (string | undefined)[]): { readonly description?: string } {
  const lines = parts.flatMap((part) => proseLines(part));
  if (lines.length === 0) return {};
  const text = lines
    .join("\n")
    .replace(/\*(?=\/)|\/(?=\*)/g, "$& ")
    .replace(/"(?="")/g, '" ')
    .replace(/\\(?=\s|$)/gm, "\\.");
  return { description: text };
}
