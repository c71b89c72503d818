import type { JsonValue } from "@mortise/contract";
import { follow, isNode, listAt, type Node, nodeAt } from "./document.ts";

/** The value, or values, of the discriminator that stand for each member of a union, by the member's reference. */
export function discriminatorValues(
  document: Node,
  discriminator: Node,
  members: readonly JsonValue[],
): ReadonlyMap<string, readonly string[]> {
  const schemas = nodeAt(nodeAt(document, "components"), "schemas");
  const mapped = new Map<string, string[]>();
  for (const [value, target] of Object.entries(nodeAt(discriminator, "mapping"))) {
    const name = String(target);
    const ref = Object.hasOwn(schemas, name) ? `#/components/schemas/${name}` : name;
    mapped.set(ref, [...(mapped.get(ref) ?? []), value]);
  }
  const property = String(discriminator.propertyName);
  const refs = members.flatMap((member) =>
    isNode(member) && typeof member.$ref === "string" ? member.$ref : [],
  );
  return new Map(
    refs.map((ref) => {
      const own = ownValues(document, ref, property);
      const name = ref.slice(ref.lastIndexOf("/") + 1);
      return [ref, mapped.get(ref) ?? (own.length > 0 ? own : [name])];
    }),
  );
}

/** What a member itself allows: without a mapping it would be its name, which most such documents don't mean. */
function ownValues(document: Node, ref: string, property: string): readonly string[] {
  const { node } = follow(document, { node: { $ref: ref }, at: "" });
  return [node, ...listAt(node, "allOf").filter(isNode)].flatMap((part) => {
    const { node: resolved } = follow(document, { node: part, at: "" });
    const declared = follow(document, {
      node: nodeAt(nodeAt(resolved, "properties"), property),
      at: "",
    }).node;
    if (typeof declared.const === "string") return [declared.const];
    return listAt(declared, "enum").filter((value) => typeof value === "string");
  });
}
