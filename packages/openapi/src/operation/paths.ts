import type { Parameter } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";

/** What a path template comes to: a path that can be requested, and parameters that its query fixes. */
export interface Target {
  readonly path: string;
  readonly fixed: readonly Parameter[];
}

/** Takes off a path what is no path: some documents tell operations apart by a fragment or a query behind it. */
export function targetOf(reading: Reading, template: string, at: string): Target {
  const [withQuery = template] = template.split("#", 1);
  if (withQuery !== template) {
    const fragment = template.slice(withQuery.length);
    reading.report("path-fragment", at, `A request has no fragment; "${fragment}" is left out of the path.`);
  }
  const mark = withQuery.indexOf("?");
  if (mark < 0) return { path: withQuery, fixed: [] };
  reading.report(
    "path-query",
    at,
    "A path has no query; what is behind its question mark are parameters here.",
  );
  const query = new URLSearchParams(withQuery.slice(mark + 1));
  return {
    path: withQuery.slice(0, mark),
    fixed: [...query].map(([name, value]) => fixedParameter(name, value)),
  };
}

/** A query parameter with one value, or, where the template has a `{variable}`, with any. */
function fixedParameter(name: string, value: string): Parameter {
  const isVariable = value.includes("{");
  return {
    name,
    place: "query",
    required: true,
    type: isVariable ? { kind: "text" } : { kind: "enum", values: [value] },
    serialization: { style: "form", explode: true, allowReserved: false },
    ...(!isVariable && { default: value }),
  };
}
