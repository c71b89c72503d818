/** The first plug-in of an app that asks before it writes records, and its unit test. */
import type { Contract, ObjectType, Property, Type } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { BLANK, type FirstDecision, firstDecision } from "../first-decision.ts";
import type { KitFile } from "../kit.ts";
import { type DecisionNames, type EventNames, type Names, needsPayloadName } from "./names.ts";
import { sampleValue } from "./sample.ts";
import { propertyAccess, propertyName, stringLiteral } from "./text.ts";

/** A decision that makes a good example, with the names of what it needs. */
export interface DecisionExample {
  readonly first: FirstDecision;
  readonly own: EventNames;
  readonly decisions: DecisionNames;
  /** The lines of the object that a test tells, but for the field. */
  readonly told: readonly Code[];
}

export function findDecision(contract: Contract, names: Names): DecisionExample | undefined {
  const first = firstDecision(contract);
  const own = first && names.events.get(first.event);
  if (!first || !own || !names.decisions || !needsPayloadName(first.event)) return undefined;
  const types = new Map(contract.types.map((named) => [named.name, named.type]));
  const told = payloadLines(first, types);
  return told && { first, own, decisions: names.decisions, told };
}

/** The plug-in's source. */
export function decisionLines(
  { first, own, decisions }: DecisionExample,
  packageName: string,
): readonly Code[] {
  const { reject, allow, change } = decisions;
  const imported = [...(first.isWritable ? [allow, change] : [allow]), reject, code`type ${own.handlerType}`];
  const given = code`record${propertyAccess(first.field)}`;
  const field = propertyName(first.field);
  const reason = joinCode([first.field, BLANK.message, BLANK.code].map(stringLiteral), ", ");
  return [
    code`import { ${joinCode(imported, ", ")} } from ${stringLiteral(packageName)};`,
    code``,
    code`export const ${own.handler}: ${own.handlerType} = ({ record }) => {`,
    code`  const text = ${given}.trim();`,
    code`  if (text === "") return ${reject}(${reason});`,
    first.isWritable
      ? code`  return text === ${given} ? ${allow}() : ${change}({ ${field}: text });`
      : code`  return ${allow}();`,
    code`};`,
  ];
}

/** The plug-in and its unit test. */
export function decisionFiles(example: DecisionExample, packageName: string): readonly KitFile[] {
  const file = (name: string, lines: readonly Code[]): KitFile => {
    return { path: `examples/first/${name}`, text: `${lines.join("\n")}\n` };
  };
  return [
    file("plugin.ts", decisionLines(example, packageName)),
    file("plugin.test.ts", testLines(example, packageName)),
  ];
}

function testLines({ first, own, told }: DecisionExample, packageName: string): readonly Code[] {
  const field = propertyName(first.field);
  const error = joinCode(
    [
      code`field: ${stringLiteral(first.field)}`,
      code`code: ${stringLiteral(BLANK.code)}`,
      code`message: ${stringLiteral(BLANK.message)}`,
    ],
    ", ",
  );
  const name = (what: string) => stringLiteral(`${first.event.name}: ${what}`);
  const changed = first.isWritable
    ? [
        code``,
        code`test(${name(`spaces around ${first.field} are taken away`)}, async () => {`,
        code`  const decision = await ${own.handler}(told(" text "));`,
        code`  assert.deepEqual(decision, { decision: "change", changes: { ${field}: "text" } });`,
        code`});`,
      ]
    : [];
  return [
    code`import assert from "node:assert/strict";`,
    code`import { test } from "node:test";`,
    code`import type { ${own.payload} } from ${stringLiteral(packageName)};`,
    code`import { ${own.handler} } from "./plugin.ts";`,
    code``,
    code`const told = (text: string): ${own.payload} => ({`,
    ...told,
    code`});`,
    code``,
    code`test(${name(`a blank ${first.field} is rejected`)}, async () => {`,
    code`  const decision = await ${own.handler}(told(" "));`,
    code`  assert.deepEqual(decision, { decision: "reject", errors: [{ ${error} }] });`,
    code`});`,
    code``,
    code`test(${name("anything else is allowed")}, async () => {`,
    code`  assert.deepEqual(await ${own.handler}(told("text")), { decision: "allow" });`,
    code`});`,
    ...changed,
  ];
}

/** What a test tells: all that has to be there. Nothing where there is no sample of it. */
function payloadLines(
  { event, field, payload, record }: FirstDecision,
  types: ReadonlyMap<string, Type>,
): readonly Code[] | undefined {
  const own = memberLines(record, types, (property) => (property.name === field ? code`text` : undefined));
  const outer = memberLines(payload, types, ({ name }) => {
    if (name === "event") return stringLiteral(event.name);
    return name === "record" && own ? code`{\n  ${joinCode(own, "\n  ")}\n  }` : undefined;
  });
  return own && outer;
}

function memberLines(
  { properties }: ObjectType,
  types: ReadonlyMap<string, Type>,
  special: (property: Property) => Code | undefined,
): readonly Code[] | undefined {
  const lines: Code[] = [];
  for (const property of properties) {
    if (!property.required) continue;
    const value = special(property) ?? sampleValue(property.type, "payload", types);
    if (value === undefined) return undefined;
    lines.push(code`  ${propertyName(property.name)}: ${value},`);
  }
  return lines;
}
