import { RuntimeError } from "./errors.ts";
import type { HostAnswer, HostFunction } from "./host-function.ts";
import { requestHttp } from "./http-request.ts";
import type { PendingCall } from "./pending-call.ts";
import type { Plugin } from "./plugin.ts";
import type { HostImport, Question, Reply } from "./protocol.ts";

/** What questions are answered with. */
export interface HostSide {
  readonly plugin: Plugin;
  readonly hostImports: readonly HostImport[];
  readonly hostFunctions: readonly HostFunction[];
  readonly allowedHosts: readonly string[];
  readonly httpResponseBytes: number;
}

/**
 * Answers a waiting plug-in. Never rejects: a failure is kept in `call`, and the plug-in only learns that there is one.
 */
export async function answerQuestion(side: HostSide, question: Question, call: PendingCall): Promise<Reply> {
  try {
    if (question.kind === "host-function") return await runHostFunction(side, question, call);
    return await requestHttp(question, side.allowedHosts, side.httpResponseBytes, call);
  } catch (error) {
    call.hostFailure ??= error instanceof RuntimeError ? error : undefined;
    return { kind: "refused" };
  }
}

async function runHostFunction(
  { plugin, hostImports, hostFunctions }: HostSide,
  { index, inputs, arguments: given }: Question & { kind: "host-function" },
  call: PendingCall,
): Promise<Reply> {
  const host = hostImports[index];
  const run = hostFunctions[index];
  if (host === undefined || run === undefined) return { kind: "refused" };
  const importName = `${host.module}.${host.name}`;
  try {
    const answer = await run(inputs[0], {
      plugin,
      exportName: call.request.exportName,
      importName,
      inputs,
      arguments: given,
      signal: call.signal,
      context: call.request.context,
    });
    return { kind: "value", value: fitToImport(answer ?? undefined, host) };
  } catch (cause) {
    const facts = { ...call.facts, importName };
    throw new RuntimeError("host-function-failed", `The host function ${importName} failed.`, facts, {
      cause,
    });
  }
}

/** Fits an answer to the type that the plug-in imports. */
function fitToImport(answer: HostAnswer, { results }: HostImport): Uint8Array | bigint | number | undefined {
  const type = results[0];
  if (answer === undefined || type === undefined) return undefined;
  if (type === "i64") {
    if (typeof answer === "string") return new TextEncoder().encode(answer);
    // A copy: a view on a pooled buffer would be sent with all of its pool, and what else of the app is in there.
    if (answer instanceof Uint8Array) return new Uint8Array(answer);
    if (typeof answer === "bigint") return answer;
    if (Number.isSafeInteger(answer)) return BigInt(answer);
  } else if (typeof answer === "number") {
    return answer;
  }
  throw new TypeError(`A host function that returns ${type} answered with ${typeof answer}.`);
}
