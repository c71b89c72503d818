/** What an `allOf` says once its parts are put together: one type, or a union of such. */
import {
  type Discriminator,
  type IntersectionType,
  type ObjectType,
  type Property,
  type Type,
  type UnionType,
  unreachable,
} from "@mortise/contract";
import { collapsed } from "./collapse.ts";
import type { Member } from "./members.ts";
import { type NamedTypes, saysNothing } from "./named-types.ts";
import { both, isSame, narrower } from "./narrow.ts";

export interface Members {
  readonly kind: "union";
  readonly members: readonly Member[];
  readonly discriminator?: Discriminator;
}

export type Merged =
  | { readonly kind: "type"; readonly type: Type }
  | Members
  /** No value can be all of it. */
  | { readonly kind: "conflict" };

/** What a merge could not carry over. */
export type MergeLoss = "circular-type" | "nested-too-deep" | "union-flattened";

/** Several unions inside an `allOf` are multiplied out up to this many members. */
const MAX_COMBINATIONS = 64;

/** One union inside an `allOf` is multiplied out up to this many members. */
const MAX_MEMBERS = 2048;

/** Nobody derives types from each other this deep. */
const MAX_DEPTH = 64;

/** An object, a map, a scalar …: what an `allOf` is made of once names and nested `allOf`s are opened. */
type Facet = Exclude<Type, { kind: "named" | "nullable" | "intersection" | "unknown" }>;

/** Merges the `allOf`s of one contract. */
export class Merger {
  readonly #types: NamedTypes;
  readonly #report: (loss: MergeLoss) => void;
  /** Members of unions that the present merge has put together with what is beside them. */
  #combinations = 0;

  constructor(types: NamedTypes, report: (loss: MergeLoss) => void) {
    this.#types = types;
    this.#report = report;
  }

  /**
   * Merges; `null` is the caller's business. `within` are the names that the type is directly a part of: what leads
   * back to one of them says nothing new.
   */
  merge(type: IntersectionType, within: ReadonlySet<string>): Merged {
    const names = new Set<string>();
    const [only, ...others] = type.of.filter((part) => {
      if (part.kind !== "named") return !saysNothing(part);
      const isNew = !names.has(part.name);
      names.add(part.name);
      return isNew;
    });
    if (!only) return { kind: "type", type: type.of[0] ?? { kind: "unknown" } };
    if (others.length === 0 && !(only.kind === "named" && within.has(only.name))) {
      return { kind: "type", type: only };
    }
    this.#combinations = 0;
    return this.#together(this.#open([only, ...others], within), within);
  }

  /** The members of a union, members that are unions without a name among them. None: it leads back into itself. */
  membersOf(type: UnionType, within: ReadonlySet<string>): readonly Member[] | undefined {
    const members: Member[] = [];
    for (const member of type.of) {
      if (member.kind === "named" && within.has(member.name)) return undefined;
      if (member.kind === "union") {
        const inner = this.membersOf(member, within);
        if (!inner) return undefined;
        members.push(...inner);
      } else if (member.kind === "nullable") {
        const inner = this.membersOf({ kind: "union", of: [member.of] }, within);
        if (!inner) return undefined;
        members.push(...inner);
      } else if (member.kind !== "null") {
        members.push({ type: member, ...(member.kind === "named" && { origin: member.name }) });
      }
    }
    return members;
  }

  #open(parts: readonly Type[], within: ReadonlySet<string>): readonly Facet[] {
    const facets = new Set<Facet>();
    const opened = new Set<string>();
    const open = (type: Type, path: ReadonlySet<string>): void => {
      switch (type.kind) {
        case "unknown":
          return;
        case "nullable":
          open(type.of, path);
          return;
        case "intersection":
          for (const part of type.of) open(part, path);
          return;
        case "named": {
          const target = this.#types.get(type.name);
          if (path.has(type.name)) this.#report("circular-type");
          else if (path.size > MAX_DEPTH) this.#report("nested-too-deep");
          else if (target && !opened.has(type.name)) {
            opened.add(type.name);
            open(target, new Set([...path, type.name]));
          }
          return;
        }
        case "union":
          // A type that is derived from a union of itself and others: whatever it is, it is in that union.
          if (this.membersOf(type, path)) facets.add(type);
          return;
        default:
          if (!saysNothing(type)) facets.add(type);
      }
    };
    for (const part of parts) open(part, within);
    return [...facets];
  }

  #together(facets: readonly Facet[], within: ReadonlySet<string>): Merged {
    const unions = facets.filter((facet) => facet.kind === "union");
    const others = facets.filter((facet) => facet.kind !== "union");
    const choices = unions.flatMap((union) => {
      const members = this.membersOf(union, within);
      return members ? [collapsed(members, this.#types)] : [];
    });
    if (choices.length > 0) {
      const [discriminator] = unions.length === 1 ? unions.flatMap((union) => union.discriminator ?? []) : [];
      const merged = this.#multiplied(choices, others, within);
      return merged.kind === "union" && discriminator ? { ...merged, discriminator } : merged;
    }
    if (others.some(({ kind }) => kind === "never")) return { kind: "type", type: { kind: "never" } };
    const objects = others.filter((facet) => facet.kind === "object" || facet.kind === "map");
    if (objects.length === others.length) return { kind: "type", type: mergedObject(objects) };
    if (objects.length > 0) return { kind: "conflict" };
    let narrowest: Type | undefined = others[0];
    for (const facet of others.slice(1)) narrowest = narrowest && narrower(narrowest, facet);
    return narrowest ? { kind: "type", type: narrowest } : { kind: "conflict" };
  }

  #multiplied(
    choices: readonly (readonly Member[])[],
    others: readonly Facet[],
    within: ReadonlySet<string>,
  ): Merged {
    const count = choices.reduce((product, { length }) => product * length, 1);
    this.#combinations += count;
    const limit = choices.length === 1 ? MAX_MEMBERS : MAX_COMBINATIONS;
    if (count > limit || this.#combinations > 2 * MAX_MEMBERS) {
      return this.#flattened(choices.flat(), others);
    }
    let combinations: readonly (readonly Member[])[] = [[]];
    for (const choice of choices) {
      combinations = combinations.flatMap((chosen) => choice.map((member) => [...chosen, member]));
    }
    const members = combinations.flatMap((chosen) => this.#combined(chosen, others, within));
    const [only, ...more] = members;
    if (!only) return { kind: "conflict" };
    return more.length > 0 ? { kind: "union", members } : { kind: "type", type: only.type };
  }

  /** One member of each union and all that is beside them; a name where it says all of that already. */
  #combined(
    chosen: readonly Member[],
    others: readonly Facet[],
    within: ReadonlySet<string>,
  ): readonly Member[] {
    const origins = chosen.flatMap(({ origin }) => origin ?? []);
    const facets = this.#open(
      chosen.map(({ type }) => type),
      new Set(),
    );
    const [first, ...more] = chosen;
    if (
      first?.type.kind === "named" &&
      more.length === 0 &&
      others.every((facet) => facets.includes(facet))
    ) {
      return [first];
    }
    const merged = this.#together([...new Set([...others, ...facets])], new Set([...within, ...origins]));
    switch (merged.kind) {
      case "conflict":
        return [];
      case "type":
        return [{ type: merged.type, ...(origins.length > 0 && { origin: origins.join(" ") }) }];
      case "union":
        return merged.members;
      default:
        return unreachable(merged);
    }
  }

  /** Too many to tell apart: one object, with what each of them has as optional properties. */
  #flattened(members: readonly Member[], others: readonly Facet[]): Merged {
    this.#report("union-flattened");
    const facets = members.flatMap(({ type }) => this.#open([type], new Set()));
    const objects = facets.filter((facet) => facet.kind === "object");
    const base = others.filter((facet) => facet.kind === "object" || facet.kind === "map");
    if (objects.length < facets.length || base.length < others.length) return { kind: "conflict" };
    const loose = new Map<string, Property>();
    for (const property of objects.flatMap(({ properties }) => properties)) {
      const known = loose.get(property.name);
      const type: Type = !known || isSame(known.type, property.type) ? property.type : { kind: "unknown" };
      loose.set(property.name, { ...property, ...known, type, required: false });
    }
    return {
      kind: "type",
      type: mergedObject([...base, { kind: "object", properties: [...loose.values()] }]),
    };
  }
}

type ObjectFacet = Extract<Type, { kind: "object" | "map" }>;

/** All properties of all of them. Where several type what is undeclared, `never` gives way: it meant only its own part. */
function mergedObject(facets: readonly ObjectFacet[]): Type {
  const [only, ...others] = facets;
  if (!only) return { kind: "unknown" };
  if (others.length === 0) return only;
  const properties = new Map<string, Property>();
  const additionals = new Map<string, Type>();
  for (const facet of facets) {
    const additional = facet.kind === "map" ? facet.of : facet.additional;
    if (additional) additionals.set(JSON.stringify(additional), additional);
    for (const property of facet.kind === "map" ? [] : facet.properties) {
      const known = properties.get(property.name);
      properties.set(property.name, known ? mergedProperty(known, property) : property);
    }
  }
  const allClosed = facets.every((facet) => facet.kind === "object" && facet.additional?.kind === "never");
  const open = [...additionals.values()].filter(({ kind }) => kind !== "never");
  const typed = open.filter(({ kind }) => kind !== "unknown");
  const said = allClosed ? [...additionals.values()] : typed.length > 0 ? typed : open;
  const [additional, ...more] = said;
  if (!additional) return { kind: "object", properties: [...properties.values()] };
  const held = more.reduce(both, additional);
  if (properties.size === 0 && held.kind !== "never") return { kind: "map", of: held };
  return { kind: "object", properties: [...properties.values()], additional: held } satisfies ObjectType;
}

/** A property that two parts declare: what the later one says goes, and what only the earlier one says stays. */
function mergedProperty(a: Property, b: Property): Property {
  const type =
    isSame(a.type, b.type) || saysNothing(b.type)
      ? a.type
      : saysNothing(a.type)
        ? b.type
        : both(a.type, b.type);
  return { ...a, ...b, required: a.required || b.required, type };
}
