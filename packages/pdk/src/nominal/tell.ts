/** How a reader finds the member of a union that a JSON value is. */
import { unreachable } from "@mortise/contract";
import type { Draft, MemberDraft, UnionDraft } from "./draft.ts";
import type {
  EnumDeclaration,
  JsonKind,
  Shape,
  StructDeclaration,
  UnionMember,
  UnionTeller,
} from "./model.ts";
import { shapesOf } from "./references.ts";

const ALL_KINDS: readonly JsonKind[] = ["boolean", "integer", "list", "null", "number", "object", "text"];

type Member = Omit<UnionMember, "breaksCycle">;

/** Tells the members of one contract's unions apart. */
export class Teller {
  readonly #drafts: ReadonlyMap<string, Draft>;
  readonly #kinds = new Map<string, ReadonlySet<JsonKind>>();

  constructor(drafts: ReadonlyMap<string, Draft>) {
    this.#drafts = drafts;
    this.#findKinds();
  }

  tell(draft: UnionDraft): { readonly members: readonly Member[]; readonly toldBy: UnionTeller } {
    const members = draft.members.map((member) => this.#member(member));
    if (areApart(members.map(({ kinds }) => kinds))) return { members, toldBy: { by: "kind" } };
    const { discriminator } = draft;
    const tagged = discriminator && this.#documented(draft, members, discriminator);
    const told = tagged ?? this.#undocumented(members);
    if (told) return told;
    const order = [...members].sort((a, b) => this.#demands(b) - this.#demands(a));
    return { members: order, toldBy: { by: "properties" } };
  }

  /** The kinds of JSON values of each declaration, each looked at again when what it is made of has more. */
  #findKinds(): void {
    const users = new Map<string, string[]>();
    for (const [id, draft] of this.#drafts) {
      if (draft.kind !== "union" && draft.kind !== "alias") continue;
      for (const shape of shapesOf(draft)) {
        const ref = shape.kind === "nullable" ? shape.of : shape;
        if (ref.kind === "ref") users.set(ref.id, [...(users.get(ref.id) ?? []), id]);
      }
    }
    const open = [...this.#drafts.keys()];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const draft = this.#drafts.get(id);
      const found = new Set(draft ? this.#kindsOfDraft(draft) : []);
      if (found.size === (this.#kinds.get(id)?.size ?? 0)) continue;
      this.#kinds.set(id, found);
      for (const user of users.get(id) ?? []) open.push(user);
    }
  }

  #kindsOfDraft(draft: Draft): readonly JsonKind[] {
    switch (draft.kind) {
      case "struct":
        return ["object"];
      case "enum":
        return draft.of === "mixed" ? draft.values.map(kindOfValue) : [draft.of];
      case "union":
      case "alias":
        return shapesOf(draft).flatMap((shape) => this.#kindsOf(shape));
      default:
        return unreachable(draft);
    }
  }

  #kindsOf(shape: Shape): readonly JsonKind[] {
    switch (shape.kind) {
      case "any":
        return ALL_KINDS;
      case "never":
        return [];
      case "null":
      case "boolean":
      case "integer":
      case "number":
      case "text":
      case "list":
        return [shape.kind];
      case "tuple":
        return ["list"];
      case "map":
      case "bytes":
        return ["object"];
      case "nullable":
        return ["null", ...this.#kindsOf(shape.of)];
      case "ref":
        return [...(this.#kinds.get(shape.id) ?? [])];
      default:
        return unreachable(shape);
    }
  }

  #member({ words, shape }: MemberDraft): Member {
    const kinds = [...new Set(this.#kindsOf(shape))].sort();
    const struct = this.#struct(shape);
    const fields = struct?.fields ?? [];
    const required = fields.filter((field) => field.required).map(({ name }) => name);
    return {
      words,
      shape,
      kinds: kinds.length > 0 ? kinds : ALL_KINDS,
      tags: [],
      holdsTag: false,
      required: shape.kind === "bytes" ? ["base64"] : required,
      known: shape.kind === "bytes" ? ["base64", "filename", "contentType"] : fields.map(({ name }) => name),
    };
  }

  /** The struct that a shape is, aliases seen through. */
  #struct(shape: Shape): Omit<StructDeclaration, "uses"> | undefined {
    const draft = this.#seenThrough(shape);
    return draft?.kind === "struct" ? draft : undefined;
  }

  #seenThrough(shape: Shape): Draft | undefined {
    const seen = new Set<string>();
    let seenThrough = shape;
    while (seenThrough.kind === "ref" && !seen.has(seenThrough.id)) {
      const draft = this.#drafts.get(seenThrough.id);
      if (draft?.kind !== "alias") return draft;
      seen.add(seenThrough.id);
      seenThrough = draft.target;
    }
    return undefined;
  }

  #documented(
    { members: drafts }: UnionDraft,
    members: readonly Member[],
    { property, mapping }: NonNullable<UnionDraft["discriminator"]>,
  ): ReturnType<Teller["tell"]> | undefined {
    const tags = drafts.map(({ origin }, index) => {
      const mapped = mapping.filter(({ type }) => type === origin).map(({ value }) => value);
      // A mapping that the document leaves out is made of schemas' names, which few APIs send: what the member says
      // of its own property goes before.
      const own = this.#valuesOf(members[index], property);
      if (own.length === 0) return mapped;
      const possible = mapped.filter((value) => own.includes(value));
      return possible.length > 0 ? possible : own;
    });
    return tags.some((values) => values.length > 0) ? this.#tagged(members, property, tags, true) : undefined;
  }

  /** By a property that each of the objects demands, with values of its own. */
  #undocumented(members: readonly Member[]): ReturnType<Teller["tell"]> | undefined {
    const objects = members.filter(({ kinds }) => kinds.includes("object"));
    const others = members.filter((member) => !objects.includes(member));
    if (objects.length < 2 || !areApart(others.map(({ kinds }) => kinds))) return undefined;
    for (const { name } of this.#struct(objects[0]?.shape ?? { kind: "any" })?.fields ?? []) {
      const tags = members.map((member) =>
        member.required.includes(name) ? this.#valuesOf(member, name) : [],
      );
      const all = tags.flat();
      const isTold = objects.every((member) => (tags[members.indexOf(member)] ?? []).length > 0);
      if (isTold && new Set(all).size === all.length) return this.#tagged(members, name, tags, false);
    }
    return undefined;
  }

  /** The texts that a property of a struct, or of each struct of a union, may have; none when it may have any. */
  #valuesOf(member: Member | undefined, property: string): readonly string[] {
    return member ? this.#valuesIn(member.shape, property, new Set()) : [];
  }

  #valuesIn(shape: Shape, property: string, seen: Set<Draft>): readonly string[] {
    const draft = this.#seenThrough(shape);
    if (!draft || seen.has(draft)) return [];
    seen.add(draft);
    if (draft.kind === "union") {
      const each = draft.members.map((member) => this.#valuesIn(member.shape, property, seen));
      return each.every((values) => values.length > 0) ? [...new Set(each.flat())] : [];
    }
    const field = draft.kind === "struct" && draft.fields.find(({ name }) => name === property);
    const held = field && this.#seenThrough(field.shape);
    return held && held.kind === "enum" && held.of === "text" ? textsOf(held) : [];
  }

  #tagged(
    members: readonly Member[],
    property: string,
    tags: readonly (readonly string[])[],
    documented: boolean,
  ): ReturnType<Teller["tell"]> {
    const byTag = new Map<string, number>();
    const told = members.map((member, index) => {
      const own = (tags[index] ?? []).filter((tag) => !byTag.has(tag));
      for (const tag of own) byTag.set(tag, index);
      const holdsTag = this.#struct(member.shape)?.fields.some(({ name }) => name === property) === true;
      return { ...member, tags: own, holdsTag };
    });
    return { members: told, toldBy: { by: "tag", property, members: byTag, documented } };
  }

  /** The more a member demands, the earlier it is tried; of those that demand as much, the one that knows more. */
  #demands({ shape, required, kinds }: Member): number {
    const known = this.#struct(shape)?.fields.length ?? 0;
    return (
      (shape.kind === "map" || kinds.length > 1 ? -1 : 0) + required.length + Math.min(known, 9999) / 10_000
    );
  }
}

/** Whether no kind is in two sets. A whole number is told from one with a fraction by looking. */
function areApart(kinds: readonly (readonly JsonKind[])[]): boolean {
  const all = kinds.flat();
  return new Set(all).size === all.length;
}

function kindOfValue(value: string | number | boolean): JsonKind {
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  return Number.isInteger(value) ? "integer" : "number";
}

function textsOf({ values }: Pick<EnumDeclaration, "values">): readonly string[] {
  return values.filter((value) => typeof value === "string");
}
