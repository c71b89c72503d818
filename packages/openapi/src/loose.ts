/** A JSON object out of somebody else's document: nothing in it is what it should be until looked at. */
export type Loose = { readonly [name: string]: unknown };

/** A part of a document together with where it is (a JSON pointer). */
export interface Located<T = unknown> {
  readonly value: T;
  readonly at: string;
}

export function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member: `constructor` and its like are not there unless the document says so. */
export function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name) ? (of as Loose)[name] : undefined;
}

/** A text with something in it, otherwise nothing. */
export function textIn(of: Loose, name: string): string | undefined {
  const value = member(of, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The items of a list with their pointers; empty when it is no list. */
export function itemsIn(of: Loose, name: string, at: string): readonly Located[] {
  const value = member(of, name);
  // Holes count: a list that an app made itself may have some.
  return Array.isArray(value)
    ? Array.from(value, (item: unknown, n) => ({ value: item, at: `${at}/${name}/${n}` }))
    : [];
}

/** The members of an object with their names and pointers; empty when it is no object. */
export function membersOf(value: unknown, at: string): readonly (Located & { readonly name: string })[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    // An app's own object may have members that JSON would not.
    item === undefined ? [] : [{ name, value: item, at: pointer(at, name) }],
  );
}

/** Whether a name is a vendor extension: anybody's own, and nothing that OpenAPI gives a meaning. */
export function isExtension(name: string): boolean {
  return name.startsWith("x-") || name.startsWith("X-");
}

/** The pointer of a member (RFC 6901). */
export function pointer(at: string, name: string): string {
  return `${at}/${name.includes("~") || name.includes("/") ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name}`;
}

/** The tokens of a pointer; `undefined` when the text is none. */
export function tokensOf(text: string): readonly string[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
