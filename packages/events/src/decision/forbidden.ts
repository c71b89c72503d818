/** Names that reach into JavaScript's own objects when they are assigned. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a member of this name could reach into more than its object. */
export function isForbiddenName(name: string): boolean {
  return FORBIDDEN.has(name);
}
