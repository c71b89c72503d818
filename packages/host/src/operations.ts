import { CallBudget, type CallRate, type Capabilities } from "@mortise/capabilities";
import { IMPORT_MODULE } from "@mortise/contract";
import type { HostFunction, HostImports } from "@mortise/runtime";

/** What travels with one event from the app's call to the operations that the plug-in calls meanwhile. */
export class EventContext {
  /** The app's own value. */
  readonly app: unknown;
  readonly budget: CallBudget;

  constructor(app: unknown, operationCalls: number) {
    this.app = app;
    this.budget = new CallBudget(operationCalls);
  }
}

/**
 * The imports of one plug-in: a function for each operation that it asks for. Those that are not granted are there too,
 * and answer so: a plug-in is told no, not broken by it. `rate`: how fast all of its calls together may be.
 */
export function operationImports(
  capabilities: Capabilities,
  plugin: string,
  asks: readonly string[],
  rate?: CallRate,
): HostImports {
  const functions = asks.map((name) => [name, operationFunction(capabilities, plugin, name, rate)] as const);
  return { [IMPORT_MODULE]: Object.fromEntries(functions) };
}

function operationFunction(
  capabilities: Capabilities,
  plugin: string,
  operation: string,
  rate: CallRate | undefined,
): HostFunction {
  return async (input, { signal, context }) => {
    const event = context instanceof EventContext ? context : undefined;
    // No block, and an empty one, are an operation's call without any input.
    const request = input?.byteLength ? input : undefined;
    const answer = await capabilities.call(operation, request, {
      plugin,
      signal,
      context: event?.app,
      ...(event && { budget: event.budget }),
      ...(rate && { rate }),
    });
    return JSON.stringify(answer);
  };
}
