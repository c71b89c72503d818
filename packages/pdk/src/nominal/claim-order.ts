import type { Declaration } from "./model.ts";

/**
 * The order in which declarations claim their names: what the document named comes first, since authors know it from
 * the app's documentation; then the forms of those that only requests have; then what is named after its place.
 */
export function claimOrder(declarations: readonly Declaration[]): readonly Declaration[] {
  const rank = ({ named, variant }: Declaration) => (named === undefined ? 2 : variant ? 1 : 0);
  return [...declarations].sort((a, b) => rank(a) - rank(b));
}
