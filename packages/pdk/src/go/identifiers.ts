/** How the words of a name become a Go identifier. Words are ASCII letters and digits, in lower case. */
import { words } from "@mortise/contract";

/** What the kit's own files export: a type, function or constant of the document's is called otherwise. */
export const KIT_NAMES: ReadonlySet<string> = new Set(
  (
    "APIError File InvalidAnswerError Null Nullable Ptr RefusalCode RefusedBudgetExhausted RefusedError " +
    "RefusedInvalidRequest RefusedInvalidResponse RefusedNotGranted RefusedRateLimited RefusedResponseTooLarge " +
    "RefusedTimedOut RefusedUnreachable Response StatusError UnexpectedStatusError Value"
  ).split(" "),
);

/** Methods of every struct: no field may be called so. */
export const METHODS: ReadonlySet<string> = new Set(["IsZero", "MarshalJSON", "UnmarshalJSON"]);

/** Methods of a struct that a handler makes decisions with, too. */
export const DECISION_METHODS: ReadonlySet<string> = new Set([
  ...METHODS,
  "Allow",
  "Change",
  "Decide",
  "Reject",
  "RejectAll",
  "RejectWithCode",
]);

/** Words that Go writes in capitals throughout (golint's list), and their plurals. */
const INITIALISMS: ReadonlyMap<string, string> = new Map(
  (
    "ACL API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP JSON LHS QPS RAM RHS RPC SLA SMTP SQL SSH TCP TLS TTL UDP " +
    "UI UID UUID URI URL UTF8 VM XML XMPP XSRF XSS"
  )
    .split(" ")
    .flatMap((word) => [
      [word.toLowerCase(), word],
      [`${word.toLowerCase()}s`, `${word}s`],
    ]),
);

/** `customer`, `id` → `CustomerID`. A name that would start with a digit gets an `N` before it. */
export function exported(words: readonly string[]): string {
  const name = words.map((word) => INITIALISMS.get(word) ?? capitalized(word)).join("");
  if (name === "") return "Unnamed";
  return /^[0-9]/.test(name) ? `N${name}` : name;
}

/** A name that comes after another: `Status`, `1h` → `Status1h`. */
export function behind(prefix: string, words: readonly string[]): string {
  return prefix + words.map((word) => INITIALISMS.get(word) ?? capitalized(word)).join("");
}

function capitalized(word: string): string {
  return (word[0] ?? "").toUpperCase() + word.slice(1);
}

/**
 * The words of a name that stands inside a struct or an enum, where signs tell names apart: `+1`, `-created_at`,
 * `StartTime<`.
 */
export function memberWords(name: string): readonly string[] {
  const spelled = name
    .slice(0, 200)
    .replace(/^\+/, "plus ")
    .replace(/^-/, "minus ")
    .replaceAll("<", " less ")
    .replaceAll(">", " greater ");
  const found = words(spelled).slice(0, 16);
  if (found.length > 0) return found;
  return [name === "" ? "empty" : "value"];
}
