/** Semantic Versioning 2.0.0, its own regular expression without the named groups. */
const SEMANTIC_VERSION =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*))*)?(?:\+[0-9a-z-]+(?:\.[0-9a-z-]+)*)?$/i;

/** Whether a text is a semantic version of a length that package registries take. */
export function isSemanticVersion(text: unknown): text is string {
  return typeof text === "string" && text.length <= 256 && SEMANTIC_VERSION.test(text);
}
