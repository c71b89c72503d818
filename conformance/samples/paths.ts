/** A path as it is requested: some documents tell operations apart by a query or a fragment behind it. */
export function plainPath(template: string): string {
  return template.split(/[?#]/, 1)[0] ?? "";
}

/** What a path says of its own query, as decoded pairs. */
export function fixedQuery(template: string): readonly (readonly [name: string, value: string])[] {
  const withQuery = template.split("#", 1)[0] ?? "";
  const mark = withQuery.indexOf("?");
  return mark < 0 ? [] : [...new URLSearchParams(withQuery.slice(mark + 1))];
}
