import type { Declaration, NominalModel, Shape } from "../nominal/model.ts";
import { partsOfShape } from "../nominal/references.ts";

/** References that would close a circle, as `from to`: XTP allows none, not even through a list. */
export function closingReferences({ declarations, byId }: NominalModel): ReadonlySet<string> {
  const closing = new Set<string>();
  const state = new Map<string, "open" | "done">();
  for (const { id } of declarations) {
    if (state.has(id)) continue;
    // A stack of our own: names may lead to names for as long as a document likes.
    const stack = [{ id, rest: referencesOf(byId.get(id)) }];
    state.set(id, "open");
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.id, "done");
        stack.pop();
      } else if (state.get(next) === "open") closing.add(`${top.id} ${next}`);
      else if (!state.has(next)) {
        state.set(next, "open");
        stack.push({ id: next, rest: referencesOf(byId.get(next)) });
      }
    }
  }
  return closing;
}

/** The declarations that a declaration's schema refers to. Unions and enums are written without any. */
function referencesOf(declaration: Declaration | undefined): string[] {
  switch (declaration?.kind) {
    case "struct": {
      const { fields, additional } = declaration;
      const shapes = fields.length === 0 && additional ? [additional] : fields.map(({ shape }) => shape);
      return shapes.flatMap(idsOf);
    }
    case "alias":
      return idsOf(declaration.target);
    default:
      return [];
  }
}

function idsOf(shape: Shape): string[] {
  if (shape.kind === "ref") return [shape.id];
  // XTP has no tuples: one is a list of any values.
  return shape.kind === "tuple" ? [] : partsOfShape(shape).flatMap(idsOf);
}
