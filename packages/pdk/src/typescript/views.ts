/**
 * The sides a type is seen from. What the API sends lacks `writeOnly` properties, what it takes lacks `readOnly` ones;
 * in calls bytes are a `Uint8Array`, in events they stay as they are on the wire, since no code of a kit runs there.
 */
import {
  bodyForm,
  type Content,
  type Contract,
  namesIn,
  type ObjectType,
  type Property,
  partsOf,
  type Type,
} from "@mortise/contract";

export type View = "response" | "payload" | "request" | "answer";

/** One printed form of a named type, and the views that share it. */
export interface Variant {
  /** Stands behind the type's name; empty for the main variant. */
  readonly suffix: "" | "Payload" | "Request" | "Answer";
  /** Never empty. The first decides how it is printed. */
  readonly views: readonly View[];
}

const VIEWS = ["response", "payload", "request", "answer"] as const;
const SUFFIXES = { response: "", payload: "Payload", request: "Request", answer: "Answer" } as const;

/** Whether values of the view go to the API, so that the author makes them. */
export function goesToApi(view: View): boolean {
  return view === "request" || view === "answer";
}

/** Whether values of the view belong to an event. */
export function isEvents(view: View): boolean {
  return view === "payload" || view === "answer";
}

/** The properties of an object that exist in a view. */
export function visibleProperties(type: ObjectType, view: View): readonly Property[] {
  const hidden = goesToApi(view) ? "read" : "write";
  return type.properties.filter((property) => property.access !== hidden);
}

/** The type that a body has as a JSON value; none when its media type is text or bytes whatever the document says. */
export function jsonType(content: Content): Type | undefined {
  const form = bodyForm(content.mediaType);
  return form === "text" || form === "bytes" ? undefined : content.type;
}

/** For each named type the variants it needs: one, unless the views it is used in differ. */
export function variantsOf(contract: Contract): ReadonlyMap<string, readonly Variant[]> {
  const types = new Map(contract.types.map((named) => [named.name, named.type]));
  const withAccess = namesWith(contract, (type) => type.kind === "object" && type.properties.some(hasAccess));
  const withBytes = namesWith(contract, (type) => type.kind === "bytes");
  const reached = reachedNames(contract, types);
  const variants = new Map<string, readonly Variant[]>();
  for (const { name } of contract.types) {
    const groups = new Map<string, View[]>();
    for (const view of VIEWS) {
      if (!reached[view].has(name)) continue;
      const byAccess = withAccess.has(name) && goesToApi(view);
      const byBytes = withBytes.has(name) && (isEvents(view) ? "event" : view);
      const key = `${byAccess} ${byBytes}`;
      groups.set(key, [...(groups.get(key) ?? []), view]);
    }
    variants.set(
      name,
      groups.size === 0 ? [{ suffix: "", views: ["response"] }] : suffixed([...groups.values()]),
    );
  }
  return variants;
}

function suffixed(groups: readonly (readonly View[])[]): readonly Variant[] {
  return groups.map((views, index) => {
    const first = views[0] ?? "response";
    return { suffix: index === 0 ? "" : SUFFIXES[first], views };
  });
}

function hasAccess(property: Property): boolean {
  return property.access !== undefined;
}

/** The names of types that hold, at any depth and through any reference, a type that `test` is true for. */
export function namesWith(
  contract: Pick<Contract, "types">,
  test: (type: Type) => boolean,
): ReadonlySet<string> {
  const usedBy = new Map<string, string[]>();
  const found: string[] = [];
  for (const { name, type } of contract.types) {
    if (holds(type, test)) found.push(name);
    for (const used of namesIn(type)) {
      const users = usedBy.get(used);
      if (users) users.push(name);
      else usedBy.set(used, [name]);
    }
  }
  const names = new Set(found);
  for (let name = found.pop(); name !== undefined; name = found.pop()) {
    for (const user of usedBy.get(name) ?? []) {
      if (!names.has(user)) found.push(user);
      names.add(user);
    }
  }
  return names;
}

/** Whether `test` is true for a type or one inside it, references not followed. */
export function holds(type: Type, test: (type: Type) => boolean): boolean {
  if (test(type)) return true;
  // Most types of a document are in objects, whose properties need no list of their own here. Plain loops, since each
  // callback would cost a frame of the stack.
  if (type.kind !== "object") {
    for (const part of partsOf(type)) if (holds(part, test)) return true;
    return false;
  }
  for (const property of type.properties) if (holds(property.type, test)) return true;
  return type.additional !== undefined && holds(type.additional, test);
}

/** The names of types that can be met in each view. */
function reachedNames(contract: Contract, types: ReadonlyMap<string, Type>): Record<View, Set<string>> {
  const reached = {
    response: new Set<string>(),
    payload: new Set<string>(),
    request: new Set<string>(),
    answer: new Set<string>(),
  };
  const visit = (type: Type | undefined, view: View): void => {
    if (!type) return;
    if (type.kind === "named") {
      if (reached[view].has(type.name)) return;
      reached[view].add(type.name);
      visit(types.get(type.name), view);
    } else if (type.kind === "object") {
      for (const property of visibleProperties(type, view)) visit(property.type, view);
      visit(type.additional, view);
    } else {
      for (const part of partsOf(type)) visit(part, view);
    }
  };
  for (const operation of contract.operations) {
    for (const parameter of operation.parameters) visit(parameter.type, "request");
    for (const content of operation.body?.contents ?? []) visit(jsonType(content), "request");
    for (const response of operation.responses) {
      for (const content of response.contents) visit(jsonType(content), "response");
    }
  }
  for (const event of contract.events) {
    visit(event.payload, "payload");
    visit(event.answer, "answer");
  }
  return reached;
}
