import { fetchOfNode, type HttpOptions, type NodeListener } from "@mortise/capabilities";
import { caller, operation } from "../api.ts";

/** Calls one operation of a Node app. */
export function open(
  listener: NodeListener,
  given: Parameters<typeof operation>[0] = {},
  options: HttpOptions = {},
) {
  const errors: unknown[] = [];
  const calls = caller("http://localhost", [operation(given)], {
    fetch: fetchOfNode(listener),
    onAppError: (error) => errors.push(error),
    ...options,
  });
  return { ...calls, errors };
}

/** A body of bytes. */
export const octets = {
  required: true,
  contents: [{ mediaType: "application/octet-stream", type: { kind: "unknown" } }],
} as const;
