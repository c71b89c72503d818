/** A case that is known not to hold, and why. One that holds after all fails the run: the list never grows stale. */
export interface Exception {
  readonly document: string;
  /** What it is about: an operation (`GET /path`) with its variant, or a webhook's key. */
  readonly subject: string;
  readonly reason: string;
}

const READ_AS_LIST =
  "Steady reports E3012 (and still says valid): it reads a query parameter as a list because one branch of its `oneOf` is one; the text that was sent fits the other branch.";

/** Requests that Steady finds fault with, though they fit the document. */
export const STEADY_EXCEPTIONS: readonly Exception[] = [
  "GET /enterprises/{enterprise}/dependabot/alerts",
  "GET /orgs/{org}/dependabot/alerts",
  "GET /repos/{owner}/{repo}/dependabot/alerts",
].flatMap((operation) =>
  ["all", "awkward"].map((variant) => ({
    document: "github.json",
    subject: `${operation} ${variant}`,
    reason: READ_AS_LIST,
  })),
);

const NULL_OR_USER =
  "No payload can fit: `repository_advisory.author` is required, and must be `null` and an object (simple-user) at once.";

/** Webhooks that contradict themselves: the payload sent is the nearest to one that fits. */
export const CONTRADICTIONS: readonly Exception[] = [
  { document: "github-webhooks.json", subject: "repository-advisory-published", reason: NULL_OR_USER },
  { document: "github-webhooks.json", subject: "repository-advisory-reported", reason: NULL_OR_USER },
];

/** The subjects listed for a document, sorted: what the failures found must equal. */
export function expectedFor(exceptions: readonly Exception[], document: string): readonly string[] {
  return exceptions
    .filter((exception) => exception.document === document)
    .map((exception) => exception.subject)
    .sort();
}
