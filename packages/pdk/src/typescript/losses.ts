/** What TypeScript cannot say as the contract does, counted over the whole contract. */
import { type Contract, type Type, typesUsed } from "@mortise/contract";
import type { KitDiagnostic } from "../kit.ts";
import { holds, namesWith } from "../views.ts";
import type { TypePrinter } from "./types.ts";
import { discriminatedBy, tellsItself } from "./unions.ts";

/** Whole numbers of these formats can be greater than a JavaScript number can tell apart. */
const WIDE_INTEGERS: ReadonlySet<string> = new Set(["int64", "uint64"]);

export function losses(
  contract: Contract,
  { widened, inherited, tooDeep }: Pick<TypePrinter, "widened" | "inherited" | "tooDeep">,
): readonly KitDiagnostic[] {
  const all = [
    ...contract.types.map((named) => named.type),
    ...[...typesUsed(contract)].map((use) => use.type),
  ];
  const found: KitDiagnostic[] = [];
  let integers = 0;
  const countWide = (type: Type) => {
    if (isWide(type)) integers++;
    return false;
  };
  for (const type of all) holds(type, countWide);
  if (integers > 0) {
    const message = `${integers} integers have a 64-bit format. They are a \`number\` here: exact up to 2^53 only.`;
    found.push({ code: "integer-as-number", severity: "warning", at: "", message });
  }
  if (widened > 0) {
    const message = `${widened} objects have both declared properties and typed others. TypeScript makes the others' type allow the declared ones' values, too.`;
    found.push({ code: "additional-properties-widened", severity: "info", at: "", message });
  }
  if (tooDeep > 0) {
    const message = `${tooDeep} types are nested too deep to be read by anyone: they are \`unknown\` here. Give them names in the document.`;
    found.push({ code: "nested-too-deep", severity: "warning", at: "", message });
  }
  for (const name of inherited) {
    const message = `An optional property or parameter is called "${name}", as one that every object has: it is \`unknown\` here.`;
    found.push({ code: "property-inherited", severity: "info", at: "", message });
  }
  return [...found, ...unusableDiscriminators(contract, all), ...bytesInEvents(contract)];
}

function isWide(type: Type): boolean {
  return type.kind === "integer" && type.format !== undefined && WIDE_INTEGERS.has(type.format);
}

function unusableDiscriminators(contract: Contract, all: readonly Type[]): readonly KitDiagnostic[] {
  const types = new Map(contract.types.map((named) => [named.name, named.type]));
  const found = new Map<string, KitDiagnostic>();
  const check = (union: Type): boolean => {
    if (union.kind !== "union" || !union.discriminator) return false;
    const { property } = union.discriminator;
    const untold = union.of.filter(
      (member) => !discriminatedBy(union, member, types) && !tellsItself(member, property, types),
    );
    if (untold.length === 0) return false;
    const members = untold.map((member) =>
      member.kind === "named" ? `"${member.name}"` : `a ${member.kind}`,
    );
    const message = `A union told apart by "${property}" cannot be narrowed by it to ${members.join(", ")}: no value is documented for it that it could hold.`;
    found.set(message, { code: "discriminator-unusable", severity: "info", at: "", message });
    return false;
  };
  for (const type of all) holds(type, check);
  return [...found.values()];
}

function bytesInEvents(contract: Contract): readonly KitDiagnostic[] {
  const isBytes = (type: Type) => type.kind === "bytes";
  const named = namesWith(contract, isBytes);
  return contract.events.flatMap((event): KitDiagnostic[] => {
    const types = [event.payload, event.answer].filter((type) => type !== undefined);
    const has = types.some((type) =>
      holds(type, (part) => isBytes(part) || (part.kind === "named" && named.has(part.name))),
    );
    const message = `The event "${event.name}" holds bytes: a handler gets them as \`{ base64 }\`.`;
    return has ? [{ code: "bytes-in-event", severity: "info", at: event.at, message }] : [];
  });
}
