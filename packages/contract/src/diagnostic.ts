/**
 * Something that a person should know about a document or a contract.
 *
 * - `error`: a part could not be used and is missing from the result.
 * - `warning`: a part is carried over in another form than it was written, or without some of its meaning.
 * - `info`: worth knowing; nothing is lost that a plug-in could use.
 */
export interface Diagnostic {
  /** Kebab-case; a closed list per package. */
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  /** A JSON pointer (RFC 6901) into the document; empty: the document as a whole. */
  readonly at: string;
  /** One or two sentences: what it is, and what was done or what to do. */
  readonly message: string;
}
