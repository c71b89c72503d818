import { type Contract, facesOf, type NamedType, type Type, unreachable } from "@mortise/contract";
import { circlesOf } from "./components.ts";

/** Nobody makes more types than this of each other. */
const MAX_CIRCLE = 64;

/** The named types of a contract, and what can be said of them before anything is declared. */
export class NamedTypes {
  readonly #byName: ReadonlyMap<string, NamedType>;
  readonly #circles: ReadonlyMap<string, number>;
  readonly #circleSizes = new Map<number, number>();
  readonly #nullable: ReadonlySet<string>;

  constructor(contract: Pick<Contract, "types">) {
    this.#byName = new Map(contract.types.map((named) => [named.name, named]));
    const direct = new Map(contract.types.map(({ name, type }) => [name, [...new Set(directNames(type))]]));
    this.#circles = circlesOf(direct.keys(), (name) => direct.get(name) ?? []);
    for (const circle of this.#circles.values()) {
      this.#circleSizes.set(circle, (this.#circleSizes.get(circle) ?? 0) + 1);
    }
    this.#nullable = nullableNames(contract, direct);
  }

  get(name: string): Type | undefined {
    return this.#byName.get(name)?.type;
  }

  /** Whether each of two names is directly made of the other: as its alias, a member of its union or of its `allOf`. */
  inOneCircle(a: string, b: string): boolean {
    const circle = this.#circles.get(a);
    return circle !== undefined && circle === this.#circles.get(b);
  }

  /** Whether a name is in a circle that is too large to be opened. */
  isInLargeCircle(name: string): boolean {
    const circle = this.#circles.get(name);
    return circle !== undefined && (this.#circleSizes.get(circle) ?? 0) > MAX_CIRCLE;
  }

  /** Whether a value of the type may be `null` (where the type says anything at all). */
  admitsNull(type: Type): boolean {
    return admitsNull(type, this.#nullable);
  }

  /** What a type is once aliases and `nullable` are seen through; a name where that leads in a circle. */
  resolve(type: Type): Type {
    let resolved = type;
    const seen = new Set<string>();
    for (;;) {
      if (resolved.kind === "nullable") resolved = resolved.of;
      else if (resolved.kind === "named" && !seen.has(resolved.name)) {
        seen.add(resolved.name);
        const target = this.get(resolved.name);
        if (!target) return { kind: "unknown" };
        resolved = target;
      } else return resolved;
    }
  }
}

/** The names that a type is made of with no list, map or object between. */
function directNames(type: Type): readonly string[] {
  return type.kind === "named" ? [type.name] : facesOf(type).flatMap(directNames);
}

/** The names of types that admit `null`, each looked at again when one that it is made of turns out to. */
function nullableNames(
  contract: Pick<Contract, "types">,
  direct: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const types = new Map(contract.types.map(({ name, type }) => [name, type]));
  const users = new Map<string, string[]>();
  for (const [name, used] of direct) {
    for (const one of used) {
      const known = users.get(one);
      if (known) known.push(name);
      else users.set(one, [name]);
    }
  }
  const nullable = new Set<string>();
  const open = [...types.keys()];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const type = types.get(name);
    if (!type || nullable.has(name) || !admitsNull(type, nullable)) continue;
    nullable.add(name);
    for (const user of users.get(name) ?? []) open.push(user);
  }
  return nullable;
}

function admitsNull(type: Type, nullable: ReadonlySet<string>): boolean {
  switch (type.kind) {
    case "null":
    case "nullable":
      return true;
    case "enum":
      return type.values.includes(null);
    case "union":
      return type.of.some((member) => admitsNull(member, nullable));
    case "intersection": {
      const telling = type.of.filter((part) => !saysNothing(part));
      return telling.length > 0 && telling.every((part) => admitsNull(part, nullable));
    }
    case "named":
      return nullable.has(type.name);
    case "unknown":
    case "never":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "list":
    case "tuple":
    case "map":
    case "object":
      return false;
    default:
      return unreachable(type);
  }
}

/** In an `allOf`, a part that adds nothing. `additionalProperties: false` beside it would forbid what the others add. */
export function saysNothing(type: Type): boolean {
  if (type.kind === "unknown") return true;
  if (type.kind !== "object" || type.properties.length > 0) return false;
  const { additional } = type;
  return additional === undefined || additional.kind === "never" || additional.kind === "unknown";
}
