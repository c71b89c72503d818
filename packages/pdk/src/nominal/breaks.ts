/** Which places have to be behind a pointer, because a value would hold itself there. */
import { circlesOf } from "./components.ts";
import type { Draft } from "./draft.ts";
import type { Shape } from "./model.ts";
import { refsOf, shapesOf } from "./references.ts";

/** Where values would hold themselves, and which aliases lead back to themselves. */
export interface Breaks {
  /** Whether what a field, member or alias of a declaration holds has to be behind a pointer. */
  isBroken(id: string, shape: Shape): boolean;
  isRecursiveAlias(id: string): boolean;
}

/**
 * Fields of structs are broken first, then members of unions where a circle has no field, then aliases where it has
 * neither: a union of structs that hold the union has its pointers in the structs.
 */
export function breaksOf(drafts: ReadonlyMap<string, Draft>): Breaks {
  // For each declaration the circle in which it was broken: edges to others of that circle are cut.
  const broken = new Map<string, ReadonlyMap<string, number>>();
  const isCut = (id: string, ref: string) => {
    const circles = broken.get(id);
    return circles?.has(ref) === true && circles.get(ref) === circles.get(id);
  };
  for (const kind of ["struct", "union", "alias"] as const) {
    const circles = circlesOf(drafts.keys(), (id) => heldBy(drafts.get(id)).filter((ref) => !isCut(id, ref)));
    for (const id of circles.keys()) if (drafts.get(id)?.kind === kind) broken.set(id, circles);
  }
  const aliases = circlesOf(drafts.keys(), (id) => {
    const draft = drafts.get(id);
    return draft?.kind === "alias" ? refsOf(draft.target, "all") : [];
  });
  return {
    isBroken: (id, shape) => refsOf(shape, "by-value").some((ref) => isCut(id, ref)),
    isRecursiveAlias: (id) => aliases.has(id),
  };
}

/** The declarations whose values a value of this one holds in itself. */
function heldBy(draft: Draft | undefined): readonly string[] {
  if (!draft) return [];
  const shapes = draft.kind === "struct" ? draft.fields.map(({ shape }) => shape) : shapesOf(draft);
  return shapes.flatMap((shape) => refsOf(shape, "by-value"));
}
