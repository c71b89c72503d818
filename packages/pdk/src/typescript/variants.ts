/**
 * The forms that a named type is printed in. Its views differ by what `readOnly` and `writeOnly` hide; in calls bytes are
 * a `Uint8Array`, in events they stay as they are on the wire, since no code of a kit runs there.
 */
import type { Contract } from "@mortise/contract";
import { goesToApi, hasAccess, isEvents, namesWith, reachedNames, VIEWS, type View } from "../views.ts";

/** One printed form of a named type, and the views that share it. */
export interface Variant {
  /** Stands behind the type's name; empty for the main variant. */
  readonly suffix: "" | "Payload" | "Request" | "Answer";
  /** Never empty. The first decides how it is printed. */
  readonly views: readonly View[];
}

const SUFFIXES = { response: "", payload: "Payload", request: "Request", answer: "Answer" } as const;

/** For each named type the variants it needs: one, unless the views it is used in differ. */
export function variantsOf(contract: Contract): ReadonlyMap<string, readonly Variant[]> {
  const withAccess = namesWith(contract, (type) => type.kind === "object" && type.properties.some(hasAccess));
  const withBytes = namesWith(contract, (type) => type.kind === "bytes");
  const reached = reachedNames(contract);
  const variants = new Map<string, readonly Variant[]>();
  for (const { name } of contract.types) {
    const groups = new Map<string, View[]>();
    for (const view of VIEWS) {
      if (!reached[view].has(name)) continue;
      const byAccess = withAccess.has(name) && goesToApi(view);
      const byBytes = withBytes.has(name) && (isEvents(view) ? "event" : view);
      const key = `${byAccess} ${byBytes}`;
      groups.set(key, [...(groups.get(key) ?? []), view]);
    }
    variants.set(
      name,
      groups.size === 0 ? [{ suffix: "", views: ["response"] }] : suffixed([...groups.values()]),
    );
  }
  return variants;
}

function suffixed(groups: readonly (readonly View[])[]): readonly Variant[] {
  return groups.map((views, index) => {
    const first = views[0] ?? "response";
    return { suffix: index === 0 ? "" : SUFFIXES[first], views };
  });
}
