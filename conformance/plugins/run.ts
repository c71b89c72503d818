import type { Contract } from "@mortise/contract";
import { createHost } from "@mortise/host";
import type { Recorder, Recording } from "../judges/recorder.ts";
import type { CallSample, OperationSample } from "../samples/operations.ts";
import { type CallOrder, type CallOutcome, callerSource, flatParameters } from "./caller.ts";
import { openWorkshop } from "./workshop.ts";

/** One call of one operation, from the plug-in to the wire and back. */
export interface JudgedCall {
  /** `GET /customers all`. */
  readonly subject: string;
  readonly operation: OperationSample;
  readonly call: CallSample;
  readonly outcome: CallOutcome;
  /** Absent: nothing came over the wire. */
  readonly recording?: Recording;
}

/** How many operations one event's handler calls. */
const CALLS_PER_EVENT = 50;

/** Compiles one plug-in for all operations of a contract; it is called with the contract's first event. */
export async function buildCaller(
  contract: Contract,
): Promise<{ readonly wasm: Uint8Array; readonly event: string }> {
  const workshop = await openWorkshop(contract);
  try {
    const [first] = workshop.handlers;
    if (!first) throw new Error(`${contract.title} has no event`);
    const [handler, event] = first;
    return { wasm: (await workshop.build(callerSource(handler))).wasm, event };
  } finally {
    await workshop.close();
  }
}

export interface RunOptions {
  readonly contract: Contract;
  readonly plugin: { readonly wasm: Uint8Array; readonly event: string };
  readonly samples: readonly OperationSample[];
  readonly recorder: Recorder;
  /** Absent: no credential is sent. */
  readonly token?: string;
}

/** Lets the plug-in make each sampled call, and finds what came of it on the wire. */
export async function runCalls(options: RunOptions): Promise<readonly JudgedCall[]> {
  const { contract, plugin, recorder, token } = options;
  const wireNames = new Map(contract.operations.map(({ method, path, name }) => [`${method} ${path}`, name]));
  const planned = options.samples.flatMap((operation) => {
    const name = wireNames.get(`${operation.method} ${operation.path}`);
    if (name === undefined) throw new Error(`the contract lacks ${operation.method} ${operation.path}`);
    return operation.calls.map((call) => ({ name, operation, call }));
  });
  const host = await createHost({
    contract,
    api: {
      baseUrl: recorder.url,
      // Each call is one request, so that both can be paired in order.
      limits: { redirects: 0 },
      ...(token !== undefined && { auth: { type: "bearer", token } }),
    },
  });
  try {
    const loaded = await host.load(plugin.wasm, {
      name: "caller",
      grant: contract.operations.map(({ name }) => name),
    });
    const judged: JudgedCall[] = [];
    for (let start = 0; start < planned.length; start += CALLS_PER_EVENT) {
      const chunk = planned.slice(start, start + CALLS_PER_EVENT);
      const orders = chunk.map(({ name, operation, call }): CallOrder => {
        const contents = operation.calls.filter((other) => other.variant === "content").length;
        return { operation: name, parameters: flatParameters(call, call.mediaType ? contents + 1 : 0) };
      });
      const outcomes = (await loaded.call(plugin.event, orders, {
        timeoutMs: 120_000,
      })) as readonly CallOutcome[];
      judged.push(...matched(chunk, outcomes, recorder.take()));
    }
    return judged;
  } finally {
    await host.close();
  }
}

interface Planned {
  readonly name: string;
  readonly operation: OperationSample;
  readonly call: CallSample;
}

/** Refusals for which there was a request on the wire all the same. */
const REFUSED_AFTERWARDS = /\((?:invalid-response|response-too-large|timed-out|unreachable)\)/;

function matched(
  chunk: readonly Planned[],
  outcomes: readonly CallOutcome[],
  recordings: readonly Recording[],
): readonly JudgedCall[] {
  const left = [...recordings];
  const judged = chunk.map(({ operation, call }, index) => {
    const outcome = outcomes[index] ?? { thrown: "no outcome" };
    const subject = `${operation.method} ${operation.path} ${call.variant}`;
    const arrived = outcome.status !== undefined || REFUSED_AFTERWARDS.test(outcome.thrown ?? "");
    const recording = arrived ? left.shift() : undefined;
    return { subject, operation, call, outcome, ...(recording && { recording }) };
  });
  if (left.length > 0) throw new Error(`${left.length} requests belong to no call`);
  return judged;
}
