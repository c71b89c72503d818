/** The sides a type is seen from. What the API sends lacks `writeOnly` properties, what it takes lacks `readOnly` ones. */
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

export type View = (typeof VIEWS)[number];

/** In the order in which they decide how a type looks. */
export const VIEWS = ["response", "payload", "request", "answer"] as const;

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

/** Whether a property is only in what the API sends, or only in what it takes. */
export function hasAccess(property: Property): boolean {
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
export function reachedNames(contract: Contract): Readonly<Record<View, ReadonlySet<string>>> {
  const types = new Map(contract.types.map((named) => [named.name, named.type]));
  const used: Record<View, (Type | undefined)[]> = { response: [], payload: [], request: [], answer: [] };
  for (const operation of contract.operations) {
    for (const parameter of operation.parameters) used.request.push(parameter.type);
    for (const content of operation.body?.contents ?? []) used.request.push(jsonType(content));
    for (const response of operation.responses) used.response.push(...response.contents.map(jsonType));
  }
  for (const event of contract.events) {
    used.payload.push(event.payload);
    used.answer.push(event.answer);
  }
  return {
    response: namesFrom(used.response, "response", types),
    payload: namesFrom(used.payload, "payload", types),
    request: namesFrom(used.request, "request", types),
    answer: namesFrom(used.answer, "answer", types),
  };
}

/** The names that can be met in types seen from a view. References are followed without recursion: chains are long. */
function namesFrom(
  used: readonly (Type | undefined)[],
  view: View,
  types: ReadonlyMap<string, Type>,
): ReadonlySet<string> {
  const names = new Set<string>();
  const open: Type[] = [];
  const visit = (type: Type | undefined): void => {
    if (!type) return;
    if (type.kind === "named") {
      const target = names.has(type.name) ? undefined : types.get(type.name);
      names.add(type.name);
      if (target) open.push(target);
    } else if (type.kind === "object") {
      for (const property of visibleProperties(type, view)) visit(property.type);
      visit(type.additional);
    } else {
      for (const part of partsOf(type)) visit(part);
    }
  };
  for (const type of used) {
    visit(type);
    for (let next = open.pop(); next; next = open.pop()) visit(next);
  }
  return names;
}
