import type { ParameterPlace, ParameterStyle } from "@mortise/contract";

/** How parameters of each place may be written; the first style is the default (OpenAPI 3.1, section 4.8.12.2). */
export const STYLES: { readonly [place in ParameterPlace]: readonly [ParameterStyle, ...ParameterStyle[]] } =
  {
    path: ["simple", "label", "matrix"],
    query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    header: ["simple"],
    cookie: ["form"],
  };

const ALL: ReadonlySet<unknown> = new Set(Object.values(STYLES).flat());

export function isStyle(value: unknown): value is ParameterStyle {
  return ALL.has(value);
}

export function isPlace(value: unknown): value is ParameterPlace {
  return typeof value === "string" && Object.hasOwn(STYLES, value);
}
