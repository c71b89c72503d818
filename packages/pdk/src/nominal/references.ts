/** What shapes and declarations refer to. */
import { unreachable } from "@mortise/contract";
import type { Draft } from "./draft.ts";
import type { Shape } from "./model.ts";

/** The ids in a shape. `by-value`: only those that a value holds in itself, with no list or map between. */
export function refsOf(shape: Shape, which: "all" | "by-value"): readonly string[] {
  switch (shape.kind) {
    case "any":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
      return [];
    case "list":
      return which === "all" ? refsOf(shape.of, which) : [];
    case "map":
      return which === "all" ? refsOf(shape.of, which) : [];
    case "nullable":
      return refsOf(shape.of, which);
    case "tuple": {
      const items = shape.items.flatMap((item) => refsOf(item, which));
      return shape.rest && which === "all" ? [...items, ...refsOf(shape.rest, which)] : items;
    }
    case "ref":
      return [shape.id];
    default:
      return unreachable(shape);
  }
}

/** The shapes that a declaration is made of. */
export function shapesOf(draft: Draft): readonly Shape[] {
  switch (draft.kind) {
    case "struct": {
      const fields = draft.fields.map(({ shape }) => shape);
      return draft.additional ? [...fields, draft.additional] : fields;
    }
    case "enum":
      return [];
    case "union":
      return draft.members.map(({ shape }) => shape);
    case "alias":
      return [draft.target];
    default:
      return unreachable(draft);
  }
}

/** The ids that can be reached from some, those included. */
export function reachedFrom(ids: Iterable<string>, drafts: ReadonlyMap<string, Draft>): ReadonlySet<string> {
  const reached = new Set(ids);
  const open = [...reached];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const draft = drafts.get(id);
    for (const shape of draft ? shapesOf(draft) : []) {
      for (const ref of refsOf(shape, "all")) {
        if (!reached.has(ref)) open.push(ref);
        reached.add(ref);
      }
    }
  }
  return reached;
}
