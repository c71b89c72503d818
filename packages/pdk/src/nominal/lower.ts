import { type EnumType, type ObjectType, type Property, type Type, unreachable } from "@mortise/contract";
import { factsOf } from "../document-text.ts";
import type { KitDiagnosticCode } from "../kit.ts";
import { goesToApi, visibleProperties } from "../views.ts";
import { collapsed } from "./collapse.ts";
import type { Draft, MemberDraft } from "./draft.ts";
import { itemWords, memberWords } from "./inline-words.ts";
import { widthOf, widthOfValues } from "./integers.ts";
import type { Member } from "./members.ts";
import { type Members, Merger } from "./merge.ts";
import type { Field, Shape } from "./model.ts";
import type { NamedTypes } from "./named-types.ts";
import { declared, inside, type Place, part, step, wordsOf } from "./place.ts";

/** Nobody nests types this deep by hand, and nobody could read it. */
const MAX_DEPTH = 100;

const ANY: Shape = { kind: "any" };

/** Stands where a declaration will be, while its parts are being declared behind it. */
const PENDING: Draft = { kind: "alias", id: "", words: [], at: "", target: ANY, facts: [] };

/** Makes shapes of types, and a declaration of each type that needs one. */
export class Lowering {
  /** By id, in printing order. */
  readonly drafts = new Map<string, Draft>();
  readonly #types: NamedTypes;
  /** Named types with two declarations: what goes to the API differs from what comes from it. */
  readonly #split: ReadonlySet<string>;
  readonly #report: (code: KitDiagnosticCode, place: Place) => void;
  readonly #merger: Merger;
  /** What {@link MadeIntersection}s became, by what they are made of. */
  readonly #made = new Map<string, string>();
  readonly #identities = new Map<Type, number>();
  #place: Place | undefined;

  constructor(
    types: NamedTypes,
    split: ReadonlySet<string>,
    report: (code: KitDiagnosticCode, place: Place) => void,
  ) {
    this.#types = types;
    this.#split = split;
    this.#report = report;
    this.#merger = new Merger(types, (loss) => {
      if (this.#place) report(loss, this.#place);
    });
  }

  /** What a type is where it stands. */
  shape(type: Type, place: Place): Shape {
    const shape = this.#withoutNull(type, place);
    if (!this.#types.admitsNull(type)) return shape;
    if (shape.kind === "any" || shape.kind === "null" || shape.kind === "nullable") return shape;
    return shape.kind === "never" ? { kind: "null" } : { kind: "nullable", of: shape };
  }

  /** Declares a named type, as one of its own kind or as an alias. */
  declare(type: Type, place: Place): void {
    const { id } = place;
    this.#reserve(place);
    const target = this.#withoutNull(type, place);
    if (target.kind === "ref" && target.id === id) return;
    this.drafts.set(id, { kind: "alias", ...declared(place), target, facts: factsOf(type) });
  }

  #withoutNull(type: Type, place: Place): Shape {
    if (place.depth > MAX_DEPTH) {
      this.#report("nested-too-deep", place);
      return ANY;
    }
    switch (type.kind) {
      case "unknown":
        return ANY;
      case "never":
      case "null":
      case "boolean":
      case "bytes":
        return { kind: type.kind };
      case "integer":
        return { kind: "integer", width: widthOf(type), ...formatOf(type) };
      case "number":
      case "text":
        return { kind: type.kind, ...formatOf(type) };
      case "enum":
        return this.#enum(type, place);
      case "list":
        return { kind: "list", of: this.shape(type.of, inside(place, "[]", itemWords(place))) };
      case "tuple": {
        const items = type.items.map((item, index) =>
          this.shape(item, inside(place, `[${index}]`, ["item", String(index + 1)])),
        );
        const rest = type.rest && this.shape(type.rest, inside(place, "[]", itemWords(place)));
        return { kind: "tuple", items, ...(rest && { rest }) };
      }
      case "map":
        return { kind: "map", of: this.shape(type.of, inside(place, "{}", ["value"])) };
      case "object":
        return this.#object(type, place);
      case "union": {
        const members = this.#members(type.of, place, new Set(place.within));
        const { discriminator } = type;
        return this.#union({ kind: "union", members, ...(discriminator && { discriminator }) }, place);
      }
      case "intersection":
        return this.#intersection(type, place);
      case "nullable":
        return this.#withoutNull(type.of, place);
      case "named":
        return this.#named(type.name, place);
      default:
        return unreachable(type);
    }
  }

  #named(name: string, place: Place): Shape {
    const target = this.#types.get(name);
    const leadsBack = target?.kind !== "intersection" && this.#isInCircle(name, place);
    if (place.within.has(name) || (leadsBack && this.#types.isInLargeCircle(name))) {
      this.#report("circular-type", place);
      return ANY;
    }
    // What leads back here through names alone is opened, since a reference to it would never arrive anywhere.
    if (target && leadsBack) {
      return this.#withoutNull(target, { ...place, within: new Set([...place.within, name]) });
    }
    return { kind: "ref", id: idOf(name, goesToApi(place.view) && this.#split.has(name)) };
  }

  #isInCircle(name: string, { within }: Place): boolean {
    const [owner] = within;
    return owner !== undefined && this.#types.inOneCircle(name, owner);
  }

  #enum(type: EnumType, place: Place): Shape {
    const values = type.values.filter((value) => value !== null);
    if (values.length === 0) return { kind: "null" };
    if (values.every((value) => typeof value === "boolean")) return { kind: "boolean" };
    const own = declared(place);
    if (values.every((value) => typeof value === "string")) {
      this.drafts.set(place.id, { kind: "enum", ...own, of: "text", values });
    } else if (values.every((value): value is number => Number.isInteger(value))) {
      this.drafts.set(place.id, {
        kind: "enum",
        ...own,
        of: "integer",
        values,
        width: widthOfValues(values),
      });
    } else {
      this.drafts.set(place.id, { kind: "enum", ...own, of: "mixed", values });
    }
    return { kind: "ref", id: place.id };
  }

  #object(type: ObjectType, place: Place): Shape {
    const { additional } = type;
    if (type.properties.length === 0 && additional?.kind !== "never") {
      return this.#withoutNull({ kind: "map", of: additional ?? { kind: "unknown" } }, place);
    }
    this.#reserve(place);
    if (place.made !== undefined) this.#made.set(place.made, place.id);
    const fields = visibleProperties(type, place.view).map((property) => this.#field(property, place));
    const others = additional && this.shape(additional, inside(place, "{}", ["value"]));
    this.drafts.set(place.id, {
      kind: "struct",
      ...declared(place),
      fields,
      ...(others && { additional: others }),
    });
    return { kind: "ref", id: place.id };
  }

  #field(property: Property, place: Place): Field {
    const { name, type, required, access: _, ...described } = property;
    const shape = this.shape(type, inside(place, step(name), wordsOf(name)));
    return { name, shape, required, facts: factsOf(type), ...described };
  }

  #intersection(type: Extract<Type, { kind: "intersection" }>, place: Place): Shape {
    const made = "made" in type ? `${goesToApi(place.view)} ${this.#madeOf(type)}` : undefined;
    const known = made === undefined ? undefined : this.#made.get(made);
    if (known !== undefined) return { kind: "ref", id: known };
    const here = made === undefined ? place : { ...place, made };
    this.#place = here;
    const merged = this.#merger.merge(type, place.within);
    switch (merged.kind) {
      case "type":
        // One level deeper: what merging makes may have to be merged again.
        return this.#withoutNull(merged.type, { ...here, depth: here.depth + 1 });
      case "union":
        return this.#union(merged, here);
      case "conflict":
        if (this.#types.admitsNull(type)) return { kind: "null" };
        this.#report("intersection-conflict", place);
        return ANY;
      default:
        return unreachable(merged);
    }
  }

  /** What an intersection is made of in the end, as one text. */
  #madeOf(type: Type): string {
    const parts = new Set<string>();
    const visit = (one: Type): void => {
      if (one.kind === "intersection") for (const inner of one.of) visit(inner);
      else if (one.kind === "named") parts.add(JSON.stringify(one.name));
      else {
        const identity = this.#identities.get(one) ?? this.#identities.size;
        this.#identities.set(one, identity);
        parts.add(String(identity));
      }
    };
    visit(type);
    return [...parts].sort().join(" ");
  }

  /** The members of a union, with those of unions inside it that have no name or lead back here. */
  #members(types: readonly Type[], place: Place, seen: Set<string>): readonly Member[] {
    return types.flatMap((type): readonly Member[] => {
      switch (type.kind) {
        case "null":
        case "never":
          return [];
        case "nullable":
          return this.#members([type.of], place, seen);
        case "union":
          return this.#members(type.of, place, seen);
        case "named": {
          if (seen.has(type.name)) return [];
          const target = this.#types.get(type.name);
          if (!target || target.kind === "intersection" || !this.#isInCircle(type.name, place)) {
            return [{ type, origin: type.name }];
          }
          if (this.#types.isInLargeCircle(type.name)) {
            this.#report("circular-type", place);
            return [{ type: { kind: "unknown" } }];
          }
          return this.#members([target], place, seen.add(type.name));
        }
        case "intersection":
          return this.#mergedMembers(type, place);
        default:
          return [{ type }];
      }
    });
  }

  #mergedMembers(type: Extract<Type, { kind: "intersection" }>, place: Place): readonly Member[] {
    this.#place = place;
    const merged = this.#merger.merge(type, place.within);
    if (merged.kind === "union") return merged.members;
    if (merged.kind === "conflict") {
      this.#report("intersection-conflict", place);
      return [{ type: { kind: "unknown" } }];
    }
    const { type: one } = merged;
    return [{ type: one, ...(one.kind === "named" && { origin: one.name }) }];
  }

  #union(union: Members, place: Place): Shape {
    const members = collapsed(union.members, this.#types);
    if (members.some(({ type }) => this.#types.resolve(type).kind === "unknown")) return ANY;
    const [only, ...others] = members;
    if (!only) return { kind: "never" };
    if (others.length === 0) return this.#withoutNull(only.type, place);
    this.#reserve(place);
    const drafts = new Map<string, MemberDraft>();
    for (const [index, { type, origin }] of members.entries()) {
      const words = origin === undefined ? memberWords(type, index) : wordsOf(origin);
      const shape = this.#withoutNull(type, part(place, `|${index}`, words));
      if (shape.kind === "any") return this.#withoutUnion(place, ANY);
      const key = JSON.stringify(shape);
      if (shape.kind !== "never" && shape.kind !== "null" && !drafts.has(key)) {
        drafts.set(key, { words, shape, ...(origin !== undefined && { origin }) });
      }
    }
    const told = [...drafts.values()];
    if (told.length < 2) return this.#withoutUnion(place, told[0]?.shape ?? { kind: "never" });
    const { discriminator } = union;
    this.drafts.set(place.id, {
      kind: "union",
      ...declared(place),
      members: told,
      ...(discriminator && { discriminator }),
    });
    return { kind: "ref", id: place.id };
  }

  /** A union that turned out to be none. */
  #withoutUnion(place: Place, shape: Shape): Shape {
    if (!place.named) this.drafts.delete(place.id);
    return shape;
  }

  /** Keeps the place of a declaration before those of its parts. */
  #reserve(place: Place): void {
    if (this.drafts.has(place.id)) return;
    this.drafts.set(place.id, PENDING);
  }
}

/** The id of a named type's declaration. */
export function idOf(name: string, isRequestVariant: boolean): string {
  return `types${step(name)}${isRequestVariant ? "?request" : ""}`;
}

function formatOf({ format }: { readonly format?: string }): { readonly format?: string } {
  return format === undefined ? {} : { format };
}
