/** What may be an identifier, and how a name of the contract becomes one. */

/** What the kit itself exports, and the globals that its declarations mention. */
export const KIT_TYPES: ReadonlySet<string> = new Set([
  "Answer",
  "ApiError",
  "FilePart",
  "Handlers",
  "Promise",
  "RefusalCode",
  "RefusedError",
  "Uint8Array",
  "WireBytes",
]);

/**
 * Words that cannot name a function of a module, or a namespace merged with it; and `then`, which would make a promise
 * of a module that is imported with `import()`.
 */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function globalThis if implements import in instanceof interface let new null package private " +
    "protected public return static super switch then this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

/** `issue-comment` → `IssueComment`. Capitals inside a word stay; letters of all scripts do. */
export function pascalCase(text: string): string {
  const name = text
    .toWellFormed()
    .normalize("NFC")
    .split(/[^\p{ID_Continue}]+|_+/u)
    .map(([first = "", ...rest]) => first.toUpperCase() + rest.join(""))
    .join("");
  if (name === "") return "Unnamed";
  return /^\p{ID_Start}/u.test(name) ? name : `_${name}`;
}

/** `issues_add_labels` → `issuesAddLabels`; a wire name is made of ASCII letters, digits and `_` only. */
export function camelCase(wireName: string): string {
  const name = wireName.replace(/(?<=[A-Za-z0-9])_+([A-Za-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
  return name === "" ? "unnamed" : name;
}

export function isReservedWord(name: string): boolean {
  return RESERVED_WORDS.has(name);
}
