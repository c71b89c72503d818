import type { Contract, Operation, Type } from "@mortise/contract";

const text: Type = { kind: "text" };

/** An operation that answers 200 with a text, changed by `rest`. */
export function operation(name: string, rest: Partial<Operation> = {}): Operation {
  return {
    name,
    method: "GET",
    path: `/${name}`,
    at: `/paths/~1${name}/get`,
    tags: [],
    parameters: [],
    responses: [{ status: "200", contents: [{ mediaType: "application/json", type: text }], headers: [] }],
    security: [],
    servers: [],
    ...rest,
  };
}

/** A contract without anything, changed by `rest`. */
export function contract(rest: Partial<Contract> = {}): Contract {
  return {
    formatVersion: 1,
    title: "Small",
    version: "1.2.3",
    servers: [],
    securitySchemes: [],
    operations: [],
    events: [],
    types: [],
    ...rest,
  };
}
