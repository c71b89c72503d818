import type { Language } from "./build.ts";

/** What a language cannot do. One that does it after all fails the run. */
export const EXPECTED_FAILURES: readonly {
  readonly language: Language;
  /** `case: name of the test`. */
  readonly test: string;
  readonly reason: string;
}[] = [
  ...[
    "scalars: 64-bit integers at their limits",
    "scalars: the first integer that no double holds",
    "scalars: limits written in the plug-in",
    "maps: numbers keep their digits where nothing says what they are",
  ].map((test) => ({
    language: "typescript" as const,
    test,
    reason: "a JavaScript number is exact up to 2^53 only",
  })),
  ...[
    "scalars: a text where a number is documented fails the handler",
    "failing: an event that is no JSON of the documented type",
    "errors: a success whose body is not as documented fails",
    "unions: a discriminator's value on what its member is not",
  ].map((test) => ({
    language: "typescript" as const,
    test,
    reason: "TypeScript's types are gone at run time: what comes is handed on as it is",
  })),
  {
    language: "rust",
    test: "text: halves of surrogate pairs go on as they are",
    reason: "a Rust text is UTF-8, which has no halves: the handler fails, and says so",
  },
];
