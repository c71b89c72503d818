import { type Loose, member, tokensOf } from "../loose.ts";
import { someObject } from "./references.ts";

/** What a relative `$id` is relative to, for a document that does not say where it is. */
const NOWHERE = "document:///";

/** The names of places in a document, each with its pointer. */
interface Places {
  /** By absolute address: the document itself, and schemas with an `$id`. */
  readonly resources: ReadonlyMap<string, string>;
  /** By resource and name: `$anchor` and `$dynamicAnchor`. */
  readonly anchors: ReadonlyMap<string, string>;
  /** Dynamic anchors that only one schema has: whatever refers to them means that schema. */
  readonly dynamic: ReadonlyMap<string, string>;
  /** Schemas with `$recursiveAnchor` (JSON Schema 2019-09): `$recursiveRef` inside of them means the innermost one. */
  readonly recursive: readonly string[];
  readonly base: string;
}

/**
 * A document whose references by name (`$anchor`, `$id`, `$self`, `$recursiveAnchor`, and `$dynamicAnchor` where there is
 * only one of the name) are references by place. The document itself where it has none of these.
 */
export function withoutNames(document: Loose): Loose {
  const places = placesIn(document);
  const hasNames = places.anchors.size > 0 || places.resources.size > 1 || places.recursive.length > 0;
  if (!hasNames && places.base === NOWHERE) return document;
  const copy = structuredClone(document);
  // Inner resources come later than those around them, and refer to themselves.
  const resources = [...places.resources.entries()].toSorted(([, a], [, b]) => b.length - a.length);
  someObject(copy, (value, at) => {
    const [address = places.base, resource = ""] =
      resources.find(([, place]) => at === place || at.startsWith(`${place}/`)) ?? [];
    const schema = value as Record<string, unknown>;
    if (typeof schema.$ref === "string")
      schema.$ref = placed(document, places, schema.$ref, address, resource);
    const around = schema.$recursiveRef === "#" ? innermost(places.recursive, at) : undefined;
    if (around !== undefined && schema.$ref === undefined) {
      schema.$ref = `#${around}`;
      delete schema.$recursiveRef;
    }
    if (schema.$recursiveAnchor === true) delete schema.$recursiveAnchor;
    const dynamic = typeof schema.$dynamicRef === "string" ? schema.$dynamicRef.replace(/^#/, "") : undefined;
    const target = dynamic === undefined ? undefined : places.dynamic.get(dynamic);
    if (target !== undefined && schema.$ref === undefined) {
      schema.$ref = `#${target}`;
      delete schema.$dynamicRef;
    }
    if (places.dynamic.has(String(schema.$dynamicAnchor))) delete schema.$dynamicAnchor;
    return false;
  });
  return copy;
}

function placesIn(document: Loose): Places {
  const self = member(document, "$self");
  const base = (typeof self === "string" ? URL.parse(self, NOWHERE)?.href : undefined) ?? NOWHERE;
  const resources = new Map([[withoutFragment(base), ""]]);
  const anchors = new Map<string, string>();
  const counted = new Map<string, string[]>();
  const recursive: string[] = [];
  someObject(document, (value, at) => {
    const id = typeof value.$id === "string" ? URL.parse(value.$id, base)?.href : undefined;
    if (id !== undefined && !resources.has(withoutFragment(id))) resources.set(withoutFragment(id), at);
    if (value.$recursiveAnchor === true) recursive.push(at);
    for (const keyword of ["$anchor", "$dynamicAnchor"]) {
      const name = value[keyword];
      if (typeof name !== "string") continue;
      if (!anchors.has(name)) anchors.set(name, at);
      if (keyword === "$dynamicAnchor") counted.set(name, [...(counted.get(name) ?? []), at]);
    }
    return false;
  });
  const dynamic = [...counted].flatMap(([name, [first, ...more]]): [string, string][] =>
    first !== undefined && more.length === 0 ? [[name, first]] : [],
  );
  return { resources, anchors, dynamic: new Map(dynamic), recursive, base };
}

/** The last of the places that a pointer lies in: places are found from outside in. */
function innermost(places: readonly string[], at: string): string | undefined {
  return places.findLast((place) => at === place || at.startsWith(`${place}/`));
}

function withoutFragment(address: string): string {
  return address.split("#", 1)[0] ?? "";
}

/** The reference as one into this document, where it names a place of it; otherwise as it is. */
function placed(document: Loose, places: Places, ref: string, address: string, resource: string): string {
  const [before = "", ...behind] = ref.split("#");
  const fragment = behind.join("#");
  const target = before === "" ? resource : places.resources.get(URL.parse(before, address)?.href ?? "");
  if (target === undefined) return ref;
  if (fragment !== "" && !fragment.startsWith("/")) {
    const at = places.anchors.get(fragment);
    return at === undefined ? ref : `#${at}`;
  }
  const inside = `${target}${fragment}`;
  // Many give a schema an $id, and refer to the whole document all the same.
  return before !== "" || leadsSomewhere(document, inside) ? `#${inside}` : ref;
}

function leadsSomewhere(document: Loose, at: string): boolean {
  return tokensOf(at)?.reduce<unknown>((part, token) => member(part, token), document) !== undefined;
}
