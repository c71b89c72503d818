/** A case that is known not to hold, and why. One that holds after all fails the run: the list never grows stale. */
export interface Exception {
  readonly document: string;
  /** What it is about: a call (`GET /path all`), a webhook's key, or an operation with its credentials. */
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

/** One document's exceptions of one reason. */
function exceptionsOf(document: string, reason: string, subjects: readonly string[]): readonly Exception[] {
  return subjects.map((subject) => ({ document, subject, reason }));
}

const UNION_IN_FORM =
  "Steady reads no texts as numbers, and no parts as JSON, behind a union in a form: it takes them for texts there.";
const OBJECT_IN_PART =
  "Steady reads an object in one part of a multipart body only as JSON, and not in the style that the document asks for.";
const BODY_OF_GET = "Steady can't read the body of a GET.";
const FORM_OR_MULTIPART = ["application/x-www-form-urlencoded", "multipart/form-data"];

/** Requests that a judge finds fault with, or that can't be made, in the documents of judges/judged.ts. */
export const REQUEST_EXCEPTIONS: readonly Exception[] = [
  ...exceptionsOf(
    "box.json",
    "OpenAPI has no rule for a list of objects in a query: they are sent as JSON, which Steady takes for texts.",
    ["GET /search all", "GET /search awkward"],
  ),
  ...exceptionsOf("directus-src/index.yaml", "Steady can't read `multipart/data`.", [
    "PATCH /files/{id} all",
    "PATCH /files/{id} awkward",
  ]),
  ...exceptionsOf("directus-src/index.yaml", BODY_OF_GET, ["GET /mcp all", "GET /mcp required"]),
  ...exceptionsOf("discord.json", UNION_IN_FORM, [
    ...[
      "POST /channels/{channel_id}/invites",
      "POST /channels/{channel_id}/threads",
      "POST /interactions/{interaction_id}/{interaction_token}/callback",
      "POST /webhooks/{webhook_id}/{webhook_token}",
    ].flatMap((operation) => FORM_OR_MULTIPART.map((mediaType) => `${operation} as ${mediaType}`)),
    "POST /channels/{channel_id}/messages as multipart/form-data",
    "PATCH /channels/{channel_id}/messages/{message_id} as multipart/form-data",
    "POST /lobbies/{lobby_id}/messages as multipart/form-data",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original as multipart/form-data",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id} as multipart/form-data",
  ]),
  ...exceptionsOf(
    "docker-engine.yaml",
    "The document has one schema for all that the operation consumes: no text and no bytes are an object or a list.",
    [
      "POST /configs/{id}/update as text/plain",
      "POST /containers/create as application/octet-stream",
      "POST /nodes/{id}/update as text/plain",
      "POST /plugins/pull as text/plain",
      "POST /plugins/{name}/upgrade as text/plain",
      "POST /secrets/{id}/update as text/plain",
      "POST /swarm/init as text/plain",
      "POST /swarm/join as text/plain",
      "POST /swarm/update as text/plain",
    ],
  ),
  ...exceptionsOf(
    "docker-engine.yaml",
    "The document contradicts itself: the operation consumes `application/octet-stream`, and its header `Content-type` must be `application/x-tar`.",
    ["POST /build all", "POST /build awkward"],
  ),
  ...exceptionsOf(
    "malicious-js.json",
    "The path holds braces that are no variable, which Steady can't match, encoded or not.",
    ["all", "required"].map((variant) => `GET /a');};};return exports;})); (function()… ${variant}`),
  ),
  ...exceptionsOf(
    "openai.yaml",
    "Steady doesn't know that an exploded object in a query brings parameters of its own names (E3015; it still says valid).",
    ["GET /chat/completions all", "GET /chat/completions awkward"],
  ),
  ...exceptionsOf(
    "openai.yaml",
    "Steady reads a part as JSON only where its own schema says object, not an `allOf`.",
    ["POST /realtime/calls all"],
  ),
  ...exceptionsOf("readme-31-parameters-style.json", OBJECT_IN_PART, [
    "POST /anything/form-data/form all",
    "POST /anything/form-data/pipeDelimited all",
  ]),
  ...exceptionsOf("readme-31-parameters-style.json", BODY_OF_GET, [
    "GET /anything/form-data/spaceDelimited all",
  ]),
  ...exceptionsOf("readme-parameters-style.json", OBJECT_IN_PART, [
    "POST /anything/form-data/form all",
    "POST /anything/form-data/pipeDelimited all",
    "POST /anything/form-data/spaceDelimited all",
  ]),
  ...exceptionsOf(
    "readme-31-schema-types.json",
    "No body can exist: it must be a text and an integer at once.",
    ["PATCH", "PUT"].flatMap((method) =>
      ["all", "required"].map((variant) => `${method} /anything/quirks/polymorphism ${variant}`),
    ),
  ),
  ...exceptionsOf(
    "sendgrid-mail.json",
    "No plug-in may say that its body is compressed: a capability refuses the header `Content-Encoding`.",
    ["POST /v3/mail/send all"],
  ),
];

/** Requirements that nobody can meet. */
export const AUTHENTICATION_EXCEPTIONS: readonly Exception[] = exceptionsOf(
  "readme-security-multiple.json",
  "The document wants a password and a token at once, and a request has one `Authorization` header.",
  ["post_anything_and with apiKey_header and basic and oauth2"],
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
