/** A first plug-in with the document's own names: an example of the kit, and the README's. */
import type { Contract, Event, Operation, Type } from "@mortise/contract";
import { successes } from "../answers.ts";
import { type Code, code, joinCode } from "../code.ts";
import { bestPairs, MAX_EVENTS, MAX_EXAMPLE } from "../first-plugin.ts";
import type { KitFile } from "../kit.ts";
import type { Names } from "./names.ts";
import { sampleArguments, sampleValue } from "./sample.ts";
import { count, stringLiteral } from "./text.ts";

/** What the example does. */
export interface Example {
  readonly call?: { readonly operation: Operation; readonly name: Code; readonly given: Code };
  readonly event?: {
    readonly event: Event;
    readonly handler: Code;
    readonly handlerType: Code;
    readonly answer: Code | undefined;
    /** What the unit test tells; any value where there is no short example. */
    readonly payload: Code | undefined;
  };
}

/** The plug-in's source. */
export function pluginLines({ call, event }: Example, packageName: string): readonly Code[] {
  const imported = [...(call ? [call.name] : []), ...(event ? [code`type ${event.handlerType}`] : [])];
  const from = stringLiteral(packageName);
  const calling = call && code`${call.name}(${call.given});`;
  const lines: Code[] = [code`import { ${joinCode(imported, ", ")} } from ${from};`, code``];
  if (event) {
    const parameter = event.answer === undefined ? code`event` : code``;
    lines.push(code`export const ${event.handler}: ${event.handlerType} = (${parameter}) => {`);
    if (calling) lines.push(code`  ${calling}`);
    if (event.answer !== undefined) lines.push(code`  return ${event.answer};`);
    lines.push(code`};`);
  } else if (calling) lines.push(calling);
  return lines;
}

/** The example's files: a plug-in, and its unit test. Nothing for a contract without events. */
export function exampleFiles(example: Example | undefined, packageName: string): readonly KitFile[] {
  if (!example?.event) return [];
  const file = (name: string, lines: readonly Code[]): KitFile => {
    return { path: `examples/first/${name}`, text: `${lines.join("\n")}\n` };
  };
  return [
    file("plugin.ts", pluginLines(example, packageName)),
    file("plugin.test.ts", testLines(example, example.event, packageName)),
  ];
}

function testLines(
  { call }: Example,
  { event, handler, payload }: NonNullable<Example["event"]>,
  packageName: string,
): readonly Code[] {
  const wireName = stringLiteral(event.name);
  const told = event.payload
    ? payload !== undefined && payload.length <= MAX_EXAMPLE
      ? payload
      : code`JSON.parse("{}")`
    : code``;
  const lines: Code[] = [
    code`import assert from "node:assert/strict";`,
    code`import { test } from "node:test";`,
    code`import { answerWith } from ${stringLiteral(`${packageName}/testing`)};`,
    code`import { ${handler} } from "./plugin.ts";`,
    code``,
  ];
  if (call) {
    const status = successes(call.operation).find((one) => /^\d{3}$/.test(one.status))?.status ?? "200";
    const called = stringLiteral(call.operation.name);
    lines.push(
      code`test(${stringLiteral(`${event.name}: calls ${call.operation.name} once`)}, async () => {`,
      code`  const { calls, restore } = answerWith({ ${call.name}: { status: ${count(Number(status))}, body: {} } });`,
      code`  try {`,
      code`    await ${handler}(${told});`,
      code`  } finally {`,
      code`    restore();`,
      code`  }`,
      code`  assert.deepEqual(calls.map(({ operation }) => operation), [${called}]);`,
      code`});`,
    );
  } else lines.push(code`test(${wireName}, async () => {`, code`  await ${handler}(${told});`, code`});`);
  return lines;
}

/** An event and the operation that has most words in common with it. */
export function findExample(contract: Contract, names: Names): Example | undefined {
  const types = new Map(contract.types.map((named) => [named.name, named.type]));
  const events = contract.events.filter((event) => !event.deprecated).slice(0, MAX_EVENTS);
  const best = bestPair(contract, events, types);
  const event = best?.event ?? events.find((one) => answerOf(one, types) !== null);
  const own = event && names.events.get(event);
  const call = best && names.operations.get(best.operation)?.call;
  if (!own && !call) return undefined;
  const answer = event && (answerOf(event, types) ?? undefined);
  return {
    ...(best && call && { call: { operation: best.operation, name: call, given: best.given } }),
    ...(event &&
      own && {
        event: {
          event,
          handler: own.handler,
          handlerType: own.handlerType,
          answer,
          payload: event.payload && sampleValue(event.payload, "payload", types),
        },
      }),
  };
}

/** What the example answers; undefined: nothing; null: there is no short example of it. */
function answerOf(event: Event, types: ReadonlyMap<string, Type>): Code | undefined | null {
  return event.answer === undefined ? undefined : (sampleValue(event.answer, "answer", types) ?? null);
}

interface Pair {
  readonly event: Event | undefined;
  readonly operation: Operation;
  readonly given: Code;
}

function bestPair(
  contract: Contract,
  events: readonly Event[],
  types: ReadonlyMap<string, Type>,
): Pair | undefined {
  const usable = events.filter((event) => answerOf(event, types) !== null);
  const pairs = bestPairs(contract.operations, usable, {
    operation: (operation) => operation,
    event: (event) => event,
  });
  for (const { call: operation, told: event } of pairs) {
    const given = sampleArguments(operation, types);
    if (given !== undefined && given.length <= MAX_EXAMPLE) return { event, operation, given };
  }
  return undefined;
}
