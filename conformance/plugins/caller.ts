import type { WireRequest } from "@mortise/contract";
import type { CallSample } from "../samples/operations.ts";
import { KIT } from "./workshop.ts";

/** One call as the calling plug-in is told to make it. */
export interface CallOrder {
  /** The operation's wire name. */
  readonly operation: string;
  /** The flat parameters of the kit's function. */
  readonly parameters: { readonly [name: string]: unknown };
}

/** What became of one call, as the plug-in saw it. */
export interface CallOutcome {
  /** The API's status; absent when there was none. */
  readonly status?: number;
  /** What else was thrown: a refusal, or a failure of the kit's own. */
  readonly thrown?: string;
}

/**
 * A plug-in that imports every operation of its kit, and calls those that the event's payload orders. `handler` is the
 * kit's name for the event that it listens to.
 */
export function callerSource(handler: string): string {
  return `import * as app from "${KIT}";

type Call = (parameters: unknown) => { readonly status: number };

const calls = new Map<string, Call>();
for (const value of Object.values(app as unknown as Record<string, unknown>)) {
  if (typeof value !== "function" || !("operation" in value) || !("response" in value)) continue;
  calls.set(value.operation as string, value.response as Call);
}

/** Bytes come in as base64, which an event can hold. */
function revive(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("base64" in value) || "filename" in value) return value;
  return Uint8Array.from(atob(String(value.base64)), (character) => character.charCodeAt(0));
}

function outcome(operation: string, parameters: unknown): object {
  const call = calls.get(operation);
  if (!call) return { thrown: "the kit has no such function" };
  try {
    return { status: call(JSON.parse(JSON.stringify(parameters), revive)).status };
  } catch (error) {
    if (error instanceof app.ApiError) return { status: error.status };
    return { thrown: String(error) };
  }
}

export const ${handler} = (event: unknown): never => {
  const orders = event as readonly { operation: string; parameters: unknown }[];
  return orders.map(({ operation, parameters }) => outcome(operation, parameters)) as never;
};
`;
}

/** A sample's request as the kit takes it: one flat object, where a name that is taken gets its place before it. */
export function flatParameters(
  { request }: CallSample,
  contents: number,
): { readonly [name: string]: unknown } {
  const flat: { [name: string]: unknown } = {};
  const hasBody = contents > 0;
  const reserved = new Set([...(hasBody ? ["body"] : []), ...(contents > 1 ? ["contentType"] : [])]);
  for (const place of ["path", "query", "header", "cookie"] satisfies (keyof WireRequest)[]) {
    for (const [name, value] of Object.entries(request[place] ?? {})) {
      flat[Object.hasOwn(flat, name) || reserved.has(name) ? `${place}_${name}` : name] = value;
    }
  }
  if (request.body !== undefined) flat.body = request.body;
  if (request.contentType !== undefined) flat.contentType = request.contentType;
  return flat;
}
