/**
 * Source text that is safe to print. The printer takes nothing else, so that text of a document cannot become code
 * by accident: it must pass one of a language's escapers first, and those are the only callers of {@link safe}.
 */
export type Code = string & { readonly [checked]: true };

declare const checked: unique symbol;

/** Marks a text as source code. Only for what escapes a text or checks a name; each use is a reviewer's business. */
export function safe(text: string): Code {
  return text as Code;
}

/** A piece of source code: the literal parts are ours, the values are code already. */
export function code(parts: TemplateStringsArray, ...values: readonly Code[]): Code {
  let text = parts[0] ?? "";
  for (let n = 0; n < values.length; n++) text += (values[n] ?? "") + (parts[n + 1] ?? "");
  return safe(text);
}

export function joinCode(pieces: Iterable<Code>, separator: string): Code {
  return safe([...pieces].join(separator));
}
