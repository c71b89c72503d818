/** What shapes and declarations refer to. */
import { unreachable } from "@mortise/contract";
import type { Draft } from "./draft.ts";
import type { Declaration, Shape } from "./model.ts";

/** The shapes directly inside a shape; empty for one that holds no other. */
export function partsOfShape(shape: Shape): readonly Shape[] {
  switch (shape.kind) {
    case "any":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "ref":
      return [];
    case "list":
    case "map":
    case "nullable":
      return [shape.of];
    case "tuple":
      return shape.rest ? [...shape.items, shape.rest] : shape.items;
    default:
      return unreachable(shape);
  }
}

/** The shapes that a declaration is made of. */
export function shapesOf(draft: Draft | Declaration): readonly Shape[] {
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

/** Which declarations each one refers to, and which its values hold in themselves. */
export class References {
  readonly #all = new Map<string, readonly string[]>();
  readonly #held = new Map<string, readonly string[]>();

  constructor(drafts: ReadonlyMap<string, Draft>) {
    for (const [id, draft] of drafts) {
      const shapes = shapesOf(draft);
      const direct = draft.kind === "struct" ? draft.fields.map(({ shape }) => shape) : shapes;
      const all = idsIn(shapes, "all");
      this.#all.set(id, all);
      this.#held.set(id, all.length === 0 ? all : idsIn(direct, "by-value"));
    }
  }

  /** The ids in a declaration, at any depth. */
  of(id: string): readonly string[] {
    return this.#all.get(id) ?? [];
  }

  /** The ids of what a value of a declaration holds with no list or map between. */
  heldBy(id: string): readonly string[] {
    return this.#held.get(id) ?? [];
  }

  /** The ids that can be reached from some, those included. */
  from(ids: Iterable<string>): ReadonlySet<string> {
    const reached = new Set(ids);
    const open = [...reached];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const ref of this.of(id)) {
        if (!reached.has(ref)) open.push(ref);
        reached.add(ref);
      }
    }
    return reached;
  }
}

/** The ids in some shapes. */
export function idsIn(shapes: readonly Shape[], which: "all" | "by-value"): readonly string[] {
  const ids: string[] = [];
  for (const shape of shapes) addIds(ids, shape, which);
  return ids;
}

/** `by-value`: only those that a value holds in itself, with no list or map between. */
function addIds(ids: string[], shape: Shape, which: "all" | "by-value"): void {
  switch (shape.kind) {
    case "any":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
      return;
    case "list":
    case "map":
      if (which === "all") addIds(ids, shape.of, which);
      return;
    case "nullable":
      addIds(ids, shape.of, which);
      return;
    case "tuple":
      for (const item of shape.items) addIds(ids, item, which);
      if (shape.rest && which === "all") addIds(ids, shape.rest, which);
      return;
    case "ref":
      ids.push(shape.id);
      return;
    default:
      unreachable(shape);
  }
}
