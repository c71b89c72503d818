/** Which places have to be behind a pointer, because a value would hold itself there. */
import { circlesOf } from "./components.ts";
import type { Draft } from "./draft.ts";
import type { Shape } from "./model.ts";
import { idsIn, type References } from "./references.ts";

/** Where values would hold themselves, and which aliases lead back to themselves. */
export interface Breaks {
  /** Whether what a field, member or alias of a declaration holds has to be behind a pointer. */
  isBroken(id: string, shape: Shape): boolean;
  /** Whether a declaration has such a place at all. */
  areIn(id: string): boolean;
  isRecursiveAlias(id: string): boolean;
}

/**
 * Fields of structs are broken first, then members of unions where a circle has no field, then aliases where it has
 * neither: a union of structs that hold the union has its pointers in the structs.
 */
export function breaksOf(drafts: ReadonlyMap<string, Draft>, references: References): Breaks {
  // For each declaration the circle in which it was broken: edges to others of that circle are cut.
  const broken = new Map<string, ReadonlyMap<string, unknown>>();
  const isCut = (id: string, ref: string) => {
    const circles = broken.get(id);
    return circles?.has(ref) === true && circles.get(ref) === circles.get(id);
  };
  // Only what is in a circle still needs to be looked at for the next kind.
  let circles: ReadonlyMap<string, unknown> = drafts;
  for (const kind of ["struct", "union", "alias"] as const) {
    circles = circlesOf(circles.keys(), (id) => references.heldBy(id).filter((ref) => !isCut(id, ref)));
    for (const id of circles.keys()) if (drafts.get(id)?.kind === kind) broken.set(id, circles);
  }
  const isAlias = (id: string) => drafts.get(id)?.kind === "alias";
  const aliases = circlesOf([...drafts.keys()].filter(isAlias), (id) => references.of(id).filter(isAlias));
  return {
    isBroken: (id, shape) => broken.has(id) && idsIn([shape], "by-value").some((ref) => isCut(id, ref)),
    areIn: (id) => broken.has(id),
    isRecursiveAlias: (id) => aliases.has(id),
  };
}
