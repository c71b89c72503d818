import type { Type } from "../types.ts";

/** Finds for each alternative of a union which one it became. */
export class Pairs {
  readonly found: (readonly [before: Type, after: Type])[] = [];
  /** Those that have no partner yet. */
  before: readonly Type[];
  after: readonly Type[];

  constructor(before: readonly Type[], after: readonly Type[]) {
    this.before = before;
    this.after = after;
  }

  /** How many pairs are left to be thought of. */
  get left(): number {
    return this.before.length * this.after.length;
  }

  /** Pairs those that have the same key, in their order. Those without a key are left alone. */
  byKey(keyOf: (type: Type) => string | undefined): void {
    const waiting = new Map<string, Type[]>();
    for (const type of this.after.toReversed()) {
      const key = keyOf(type);
      if (key === undefined) continue;
      const queue = waiting.get(key);
      if (queue) queue.push(type);
      else waiting.set(key, [type]);
    }
    this.#pair((type) => waiting.get(keyOf(type) ?? "")?.pop());
  }

  /** Pairs each with the first that passes: one trial for each pair that is left. */
  byTrial(passes: (before: Type, after: Type) => boolean): void {
    const taken = new Set<Type>();
    this.#pair((type) => {
      const other = this.after.find((candidate) => !taken.has(candidate) && passes(type, candidate));
      if (other) taken.add(other);
      return other;
    });
  }

  #pair(partnerOf: (type: Type) => Type | undefined): void {
    const taken = new Set<Type>();
    this.before = this.before.filter((type) => {
      const partner = partnerOf(type);
      if (!partner) return true;
      taken.add(partner);
      this.found.push([type, partner]);
      return false;
    });
    this.after = this.after.filter((type) => !taken.has(type));
  }
}
