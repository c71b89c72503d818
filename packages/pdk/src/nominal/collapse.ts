/** Members of a union that no reader could tell apart become one: texts, whole numbers, numbers, booleans. */
import type { Type } from "@mortise/contract";
import { widerOf, widthOf } from "./integers.ts";
import type { Member } from "./members.ts";
import type { NamedTypes } from "./named-types.ts";
import { isSame } from "./narrow.ts";

type Family = "text" | "integer" | "number" | "boolean";

/** The members with one of each family at most, where its first one stood. */
export function collapsed(members: readonly Member[], types: NamedTypes): readonly Member[] {
  const families = new Map<Family, Member[]>();
  for (const member of members) {
    const family = familyOf(types.resolve(member.type));
    if (family) families.set(family, [...(families.get(family) ?? []), member]);
  }
  const done = new Set<Family>();
  return members.flatMap((member) => {
    const family = familyOf(types.resolve(member.type));
    const alike = family && families.get(family);
    if (!family || !alike || alike.length === 1) return [member];
    if (done.has(family)) return [];
    done.add(family);
    return [together(alike, family, types)];
  });
}

function familyOf(type: Type): Family | undefined {
  switch (type.kind) {
    case "text":
    case "integer":
    case "number":
    case "boolean":
      return type.kind;
    case "enum": {
      const values = type.values.filter((value) => value !== null);
      if (values.every((value) => typeof value === "string")) return "text";
      if (values.every((value) => typeof value === "boolean")) return "boolean";
      return values.every((value) => Number.isInteger(value)) ? "integer" : undefined;
    }
    default:
      return undefined;
  }
}

/** An enum is open, so that it takes in whatever else of its family there is. */
function together(alike: readonly Member[], family: Family, types: NamedTypes): Member {
  const [first, ...others] = alike;
  if (!first) return { type: { kind: family } };
  if (others.every((other) => isSame(first.type, other.type))) return first;
  if (family === "boolean") return { type: { kind: "boolean" } };
  const enums = alike.filter(({ type }) => types.resolve(type).kind === "enum");
  const [only, ...more] = enums;
  if (only && more.length === 0) return only;
  if (only) {
    const values = enums.flatMap(({ type }) => {
      const resolved = types.resolve(type);
      return resolved.kind === "enum" ? resolved.values : [];
    });
    return { type: { kind: "enum", values: [...new Set(values)] } };
  }
  const plain = alike.map(({ type }) => types.resolve(type));
  if (family === "integer") {
    const widths = plain.flatMap((type) => (type.kind === "integer" ? [widthOf(type)] : []));
    const widest = widths.reduce(widerOf);
    return {
      type: { kind: "integer", format: `${widest.startsWith("u") ? "uint" : "int"}${widest.slice(1)}` },
    };
  }
  const formats = new Set(plain.map((type) => ("format" in type ? type.format : undefined)));
  const [format] = formats;
  return { type: { kind: family, ...(formats.size === 1 && format !== undefined && { format }) } };
}
