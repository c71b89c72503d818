const TOPICS: readonly { readonly label: string; readonly pattern: RegExp }[] = [
  { label: "documentation", pattern: /\b(readme|docs?|documentation|spelling|typo)\b/i },
  { label: "bug", pattern: /\b(bug|crash(es)?|exception|broken|fails?)\b/i },
  { label: "question", pattern: /\?\s*$|\bhow (do|can) (i|you|we)\b/i },
];

/** The labels that a text asks for. */
export function topicsOf(text: string): string[] {
  return TOPICS.filter(({ pattern }) => pattern.test(text)).map(({ label }) => label);
}

/** Whether a text is too short to act on. */
export function saysTooLittle(text: string | null): boolean {
  return (text ?? "").split(/\s+/).filter(Boolean).length < 5;
}
