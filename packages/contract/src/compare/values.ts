import type {
  EnumType,
  ListConstraints,
  NumberConstraints,
  ObjectType,
  Property,
  TextConstraints,
  Type,
  UnionType,
} from "../types.ts";
import { type Direction, VALUE_IMPACTS, type ValueChangeCode } from "./change.ts";
import { Pairs } from "./pairs.ts";
import {
  alternativesOf,
  asObject,
  describe,
  identity,
  isRecord,
  layTogether,
  membersOf,
  nullability,
  quote,
  resolve,
  type Types,
  UNKNOWN,
  valueFits,
} from "./shape.ts";

/** What a comparison of values needs to know, and where its findings go. */
export interface ValueComparison {
  readonly before: Types;
  readonly after: Types;
  readonly direction: Direction;
  report(code: ValueChangeCode, path: string, message: string): void;
}

/**
 * Compares what a value may be, before and after. A named type that has the same name in both is not entered: it is
 * compared once, by itself.
 */
export function compareValues(comparison: ValueComparison, path: string, before: Type, after: Type): void {
  new Walk(comparison).compare(path, before, after);
}

/** Compares a named type with its later self: here the name is entered, once. */
export function compareNamed(comparison: ValueComparison, name: string): void {
  const before = comparison.before.get(name);
  const after = comparison.after.get(name);
  if (before && after) new Walk(comparison).compare("", before, after);
}

class Walk {
  readonly #comparison: ValueComparison;
  /** Pairs that were entered through a name: types refer to each other in circles. */
  readonly #entered = new Map<Type, Set<Type>>();

  /** A trial only asks whether anything breaks, and makes none of its own: alternatives in alternatives would add up. */
  readonly #isTrial: boolean;

  constructor(comparison: ValueComparison, isTrial = false) {
    this.#comparison = comparison;
    this.#isTrial = isTrial;
  }

  compare(path: string, before: Type, after: Type): void {
    if (before.kind === "named" && after.kind === "named" && before.name === after.name) return;
    const [was, is] = [resolve(before, this.#comparison.before), resolve(after, this.#comparison.after)];
    if (was !== before || is !== after) {
      const known = this.#entered.get(was) ?? new Set();
      if (known.has(is)) return;
      this.#entered.set(was, known.add(is));
    }
    const [wasNullable, wasType] = nullability(was);
    const [isNullable, isType] = nullability(is);
    if (wasNullable && !isNullable) this.#report("no-longer-nullable", path, "It may no longer be null.");
    if (!wasNullable && isNullable) this.#report("became-nullable", path, "It may be null now.");
    if (wasNullable || isNullable) this.compare(path, wasType, isType);
    else this.#compareKinds(path, was, is);
  }

  #compareKinds(path: string, was: Type, is: Type): void {
    if (was.kind === "union" || is.kind === "union") {
      this.#alternatives(path, was, is);
    } else if (was.kind === "intersection" || is.kind === "intersection") {
      this.#intersections(path, was, is);
    } else if (was.kind === "enum" && is.kind === "enum") this.#enums(path, was, is);
    else if (isRecord(was) && isRecord(is)) this.#objects(path, asObject(was), asObject(is));
    else if (was.kind === is.kind) this.#sameKind(path, was, is);
    else this.#otherKind(path, was, is);
  }

  #sameKind(path: string, was: Type, is: Type): void {
    if ((was.kind === "integer" || was.kind === "number" || was.kind === "text") && was.kind === is.kind) {
      if (was.format !== is.format) {
        const format = (text?: string) => (text === undefined ? "none" : quote(text));
        this.#report(
          "format-changed",
          path,
          `Its format was ${format(was.format)}, and is ${format(is.format)}.`,
        );
      }
      this.#constraints(path, was.constraints, is.constraints);
    } else if (was.kind === "list" && is.kind === "list") {
      this.#constraints(path, was.constraints, is.constraints);
      this.compare(`${path}[]`, was.of, is.of);
    } else if (was.kind === "tuple" && is.kind === "tuple") {
      if (was.items.length !== is.items.length || (was.rest === undefined) !== (is.rest === undefined))
        this.#report("kind-changed", path, "The list has other items at its beginning.");
      for (const [index, item] of was.items.entries()) {
        const other = is.items[index];
        if (other) this.compare(`${path}[${index}]`, item, other);
      }
      if (was.rest && is.rest) this.compare(`${path}[]`, was.rest, is.rest);
    }
  }

  #otherKind(path: string, was: Type, is: Type): void {
    const message = `It was ${describe(was)}, and is ${describe(is)}.`;
    if (is.kind === "unknown" || (was.kind === "integer" && is.kind === "number"))
      this.#report("type-widened", path, message);
    else if (was.kind === "unknown" || (was.kind === "number" && is.kind === "integer"))
      this.#report("type-narrowed", path, message);
    else if (was.kind === "enum" && was.values.every((value) => valueFits(value, is)))
      this.#report("enum-opened", path, message);
    else if (is.kind === "enum" && is.values.every((value) => valueFits(value, was)))
      this.#report("enum-closed", path, message);
    else this.#report("kind-changed", path, message);
  }

  #enums(path: string, was: EnumType, is: EnumType): void {
    for (const value of was.values) {
      if (!is.values.includes(value))
        this.#report("enum-value-removed", path, `It is never ${JSON.stringify(value)} any more.`);
    }
    for (const value of is.values) {
      if (!was.values.includes(value))
        this.#report("enum-value-added", path, `It may be ${JSON.stringify(value)} now.`);
    }
  }

  #objects(path: string, was: ObjectType, is: ObjectType): void {
    const hidden = this.#comparison.direction === "to-api" ? "read" : "write";
    const visible = ({ properties }: ObjectType) =>
      new Map(properties.filter(({ access }) => access !== hidden).map((one) => [one.name, one]));
    const [before, after] = [visible(was), visible(is)];
    for (const [name, property] of before) {
      const other = after.get(name);
      const where = inside(path, name);
      if (other) this.#properties(where, property, other);
      else if (property.required)
        this.#report("required-property-removed", where, "The property is gone; it was always there.");
      else this.#report("property-removed", where, "The optional property is gone.");
    }
    for (const [name, { required }] of after) {
      if (before.has(name)) continue;
      if (required)
        this.#report("required-property-added", inside(path, name), "The property is new, and required.");
      else this.#report("property-added", inside(path, name), "The optional property is new.");
    }
    this.#undeclared(path, was.additional, is.additional);
  }

  #properties(path: string, was: Property, is: Property): void {
    if (was.required && !is.required)
      this.#report("property-optional", path, "The property need not be there any more.");
    if (!was.required && is.required)
      this.#report("property-required", path, "The property is required now.");
    const json = (property: Property) => JSON.stringify(property.default) ?? "none";
    if (json(was) !== json(is))
      this.#report("default-changed", path, `Its default was ${json(was)}, and is ${json(is)}.`);
    this.compare(path, was.type, is.type);
  }

  #undeclared(path: string, was: Type | undefined, is: Type | undefined): void {
    const refused = (type: Type | undefined) => type?.kind === "never";
    if (!refused(was) && refused(is))
      this.#report("undeclared-refused", path, "Properties that are not declared are refused now.");
    else if (refused(was) && !refused(is))
      this.#report("undeclared-allowed", path, "Properties that are not declared are allowed now.");
    else this.compare(`${path}{}`, was ?? UNKNOWN, is ?? UNKNOWN);
  }

  /** Alternatives are compared in pairs: what is the same, what takes the other's values, what is of one kind. */
  #alternatives(path: string, was: Type, is: Type): void {
    const pairs = new Pairs(alternativesOf(was), alternativesOf(is));
    pairs.byKey(identity);
    if (!this.#isTrial && pairs.left <= MOST_TRIALS) pairs.byTrial((a, b) => this.#breaksNothing(a, b));
    pairs.byKey((type) => (type.kind === "named" ? undefined : type.kind));
    // One type in another one's place is more likely itself under a new name.
    if (pairs.left === 1) pairs.byKey(() => "the only one");
    for (const [one, other] of pairs.found) this.compare(path, one, other);
    for (const one of pairs.before)
      this.#report("alternative-removed", path, `It is never ${describe(one)} any more.`);
    for (const one of pairs.after) this.#report("alternative-added", path, `It may be ${describe(one)} now.`);
    if (was.kind === "union" && is.kind === "union") this.#discriminators(path, was, is);
  }

  #breaksNothing(was: Type, is: Type): boolean {
    const { direction } = this.#comparison;
    let breaks = false;
    const report = (code: ValueChangeCode) => {
      breaks ||= VALUE_IMPACTS[code][direction] === "breaks";
    };
    new Walk({ ...this.#comparison, report }, true).compare("", was, is);
    return !breaks;
  }

  #discriminators(path: string, { discriminator: was }: UnionType, { discriminator: is }: UnionType): void {
    if (was?.property !== is?.property) {
      const name = (text?: string) => (text === undefined ? "by no property" : `by ${quote(text)}`);
      const message = `Its alternatives were told apart ${name(was?.property)}, and are ${name(is?.property)}.`;
      this.#report("discriminator-changed", path, message);
      return;
    }
    const after = new Map(is?.mapping.map(({ value, type }) => [value, type]));
    for (const { value, type } of was?.mapping ?? []) {
      const now = after.get(value);
      if (now !== undefined && now !== type)
        this.#report(
          "discriminator-changed",
          path,
          `${quote(value)} meant ${quote(type)}, and means ${quote(now)}.`,
        );
    }
  }

  /** Types that both refer to are compared by themselves; all else is laid together, as the value has it. */
  #intersections(path: string, was: Type, is: Type): void {
    const [before, after] = [membersOf(was), membersOf(is)];
    const namesIn = (members: readonly Type[]) =>
      new Set(members.flatMap((type) => (type.kind === "named" ? [type.name] : [])));
    const [namesBefore, namesAfter] = [namesIn(before), namesIn(after)];
    const isOwn = (type: Type) =>
      type.kind !== "named" || !(namesBefore.has(type.name) && namesAfter.has(type.name));
    const laidBefore = layTogether(before.filter(isOwn), this.#comparison.before);
    const laidAfter = layTogether(after.filter(isOwn), this.#comparison.after);
    if (laidBefore && laidAfter) this.#objects(path, laidBefore, laidAfter);
    else if (JSON.stringify(before) !== JSON.stringify(after))
      this.#report("kind-changed", path, `It was ${describe(was)}, and is ${describe(is)}.`);
  }

  #constraints(path: string, was: Constraints = {}, is: Constraints = {}): void {
    const names = new Set([...Object.keys(was), ...Object.keys(is)]);
    const [before, after]: Record<string, unknown>[] = [{ ...was }, { ...is }];
    for (const name of names) {
      const [old, now] = [before?.[name], after?.[name]];
      if (old === now) continue;
      const message = `Its ${name} was ${JSON.stringify(old) ?? "none"}, and is ${JSON.stringify(now) ?? "none"}.`;
      this.#report(
        isTighter(name, old, now) ? "constraints-tightened" : "constraints-loosened",
        path,
        message,
      );
    }
  }

  #report(code: ValueChangeCode, path: string, message: string): void {
    this.#comparison.report(code, path, message);
  }
}

/** Pairs of alternatives that are tried, at most: a union of thousands must not take minutes. */
const MOST_TRIALS = 64;

type Constraints = NumberConstraints | TextConstraints | ListConstraints;

function isTighter(name: string, was: unknown, is: unknown): boolean {
  if (is === undefined) return false;
  if (typeof was !== "number" || typeof is !== "number" || name === "multipleOf") return true;
  return /^(?:min|exclusiveMin)/.test(name) ? is > was : is < was;
}

function inside(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
