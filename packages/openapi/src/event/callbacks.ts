import { type Operation, snakeCase } from "@mortise/contract";
import { follow, type Reading, valueAt } from "../document/reading.ts";
import { isExtension, isObject, type Located, type Loose, member, membersOf, tokensOf } from "../loose.ts";
import { operationsIn } from "../operation/operations.ts";
import type { Types } from "../schema/types.ts";
import { type Told, toldBy } from "./told.ts";

/** A Callback Object, what it would like to be called, and the operations that lead to it. */
interface Callback extends Located<Loose> {
  readonly key: string;
  readonly wanted: string;
  readonly operations: string[];
}

/**
 * What a document says in callbacks. One in an operation is that operation's own, and named after both; a component is
 * one event for all operations that refer to it, named after itself, and an event also while none does.
 */
export function callbacksIn(
  reading: Reading,
  types: Types,
  operations: readonly Operation[],
): readonly Told[] {
  const found = new Map<string, Callback>();
  const components: unknown = member(reading.root, "components");
  for (const { name, value, at } of membersOf(member(components, "callbacks"), "/components/callbacks")) {
    add(reading, found, name, { value, at }, undefined);
  }
  for (const operation of operations) {
    const callbacks = member(valueAt(reading, operation.at), "callbacks");
    for (const { name, value, at } of membersOf(callbacks, `${operation.at}/callbacks`)) {
      if (!isExtension(name)) add(reading, found, name, { value, at }, operation.name);
    }
  }
  return [...found.values()].flatMap((callback) => eventsOf(reading, types, callback));
}

function add(
  reading: Reading,
  found: Map<string, Callback>,
  name: string,
  { value, at }: Located,
  operation: string | undefined,
): void {
  const target = follow(reading, value, at);
  if (!target) {
    // A reference to nothing is reported already.
    if (!isObject(value)) reading.report("invalid-event", at, "A callback is an object; it is left out.");
    return;
  }
  const before = found.get(target.at);
  if (before) {
    if (operation !== undefined && !before.operations.includes(operation)) before.operations.push(operation);
    return;
  }
  const key = componentName(target.at) ?? name;
  const isComponent = key !== name || operation === undefined;
  const own = snakeCase(key) || "callback";
  const wanted = isComponent ? own : `${operation}_${own}`;
  found.set(target.at, { ...target, key, wanted, operations: operation === undefined ? [] : [operation] });
}

/** The name of a component of callbacks, when the pointer leads to one. */
function componentName(at: string): string | undefined {
  const [first, second, name, ...more] = tokensOf(at) ?? [];
  return first === "components" && second === "callbacks" && more.length === 0 ? name : undefined;
}

/** An event for each expression and method; all but the first are told apart by their expression. */
function eventsOf(reading: Reading, types: Types, callback: Callback): readonly Told[] {
  const { key, operations } = callback;
  const expressions = membersOf(callback.value, callback.at).filter(({ name }) => !isExtension(name));
  return expressions.flatMap(({ name: expression, value, at }, index): readonly Told[] => {
    const found = operationsIn(reading, value, at);
    if (found.length === 0) {
      reading.report("invalid-event", at, "This callback has no method; it is left out.");
    }
    const wanted = index === 0 ? callback.wanted : `${callback.wanted}_${snakeCase(expression)}`;
    const source = { kind: "callback", key, expression, operations: operations.toSorted() } as const;
    return toldBy(reading, types, found, wanted, source);
  });
}
