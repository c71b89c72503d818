import type { Contract, Event, Operation, Type } from "@mortise/contract";

/** A contract with one of everything, and whatever a test puts in its place. */
export function contractWith(parts: Partial<Contract> = {}): Contract {
  return {
    formatVersion: 1,
    title: "Test",
    version: "1",
    servers: [],
    securitySchemes: [],
    operations: [],
    events: [],
    types: [],
    ...parts,
  };
}

export function operation(name: string, parts: Partial<Operation> = {}): Operation {
  return {
    name,
    method: "GET",
    path: `/${name}`,
    at: `/paths/~1${name}/get`,
    tags: [],
    parameters: [],
    responses: [],
    security: [],
    servers: [],
    ...parts,
  };
}

export function event(name: string, parts: Partial<Event> = {}): Event {
  return { name, source: { kind: "webhook", key: name }, at: `/webhooks/${name}/post`, tags: [], ...parts };
}

/** A type of each kind, each holding others where its kind does. */
export const everyKind: readonly Type[] = [
  { kind: "unknown" },
  { kind: "never" },
  { kind: "null" },
  { kind: "boolean" },
  { kind: "integer", format: "int64", constraints: { minimum: 1 } },
  { kind: "number" },
  { kind: "text", format: "uuid", constraints: { pattern: "^a" } },
  { kind: "bytes" },
  { kind: "enum", values: ["a", 1, true, null] },
  { kind: "list", of: { kind: "named", name: "Other" }, constraints: { minItems: 1 } },
  { kind: "tuple", items: [{ kind: "text" }], rest: { kind: "named", name: "Other" } },
  { kind: "map", of: { kind: "named", name: "Other" } },
  {
    kind: "object",
    properties: [
      { name: "__proto__", type: { kind: "named", name: "Other" }, required: true, default: { a: [1] } },
    ],
    additional: { kind: "never" },
  },
  {
    kind: "union",
    of: [
      { kind: "named", name: "Other" },
      { kind: "named", name: "Third" },
    ],
    discriminator: { property: "kind", mapping: [{ value: "o", type: "Other" }] },
  },
  {
    kind: "intersection",
    of: [
      { kind: "named", name: "Other" },
      { kind: "object", properties: [] },
    ],
  },
  { kind: "nullable", of: { kind: "named", name: "Other" } },
  { kind: "named", name: "Other" },
];

/** Numbers from 0 up to 1 that look like chance and are the same in every run. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
