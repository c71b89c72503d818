/** What a first plug-in decides, where the app asks before it writes records: that a text must not be blank. */
import type { Contract, Event, ObjectType, Type } from "@mortise/contract";
import { MAX_EVENTS } from "./first-plugin.ts";

/** A record's event that makes a good first example, and the field that it is about. */
export interface FirstDecision {
  readonly event: Event;
  /** Its wire name: lower-case letters, digits and `_`, a text that is always there. */
  readonly field: string;
  /** The plug-in may change the field, too. */
  readonly isWritable: boolean;
  /** The object that the event brings, and the record in it. */
  readonly payload: ObjectType;
  readonly record: ObjectType;
}

/** What the first plug-in says of a field that is blank, in every language. */
export const BLANK = { code: "blank", message: "Must not be blank." } as const;

/** Whether plug-ins are asked about writes of records. */
export function asksBeforeWrites({ events }: Pick<Contract, "events">): boolean {
  return events.some(({ source, answer }) => source.kind === "record" && answer !== undefined);
}

/** The first record about to be created that has a text to look at; one that may be changed goes first. */
export function firstDecision(contract: Contract): FirstDecision | undefined {
  const types = new Map(contract.types.map(({ name, type }) => [name, type]));
  const found = contract.events
    .filter(({ source }) => source.kind === "record" && source.moment === "before_create" && !source.many)
    .slice(0, MAX_EVENTS)
    .flatMap((event) => decisionOn(event, types) ?? []);
  return found.find(({ isWritable }) => isWritable) ?? found[0];
}

function decisionOn(event: Event, types: ReadonlyMap<string, Type>): FirstDecision | undefined {
  const payload = objectOf(event.payload, types);
  const record = objectOf(payload?.properties.find(({ name }) => name === "record")?.type, types);
  if (!payload || !record) return undefined;
  const writable = writableFields(event, types);
  const texts = record.properties.filter(
    ({ name, type, required }) => required && isOpenText(type) && /^[a-z][a-z0-9_]*$/.test(name),
  );
  const field = texts.find(({ name }) => writable.has(name)) ?? texts[0];
  return field && { event, field: field.name, isWritable: writable.has(field.name), payload, record };
}

/** A text that people write, not one in a format or of a pattern. */
function isOpenText(type: Type): boolean {
  return type.kind === "text" && type.format === undefined && type.constraints?.pattern === undefined;
}

/** The fields that the event's answer may change. */
function writableFields({ answer }: Event, types: ReadonlyMap<string, Type>): ReadonlySet<string> {
  const decision = resolved(answer?.kind === "nullable" ? answer.of : answer, types);
  const members = decision?.kind === "union" ? decision.of : [];
  for (const member of members) {
    const changes = objectOf(member, types)?.properties.find(({ name }) => name === "changes");
    const patch = objectOf(changes?.type, types);
    if (patch)
      return new Set(patch.properties.filter(({ type }) => isOpenText(type)).map(({ name }) => name));
  }
  return new Set();
}

function objectOf(type: Type | undefined, types: ReadonlyMap<string, Type>): ObjectType | undefined {
  const found = resolved(type, types);
  return found?.kind === "object" ? found : undefined;
}

/** What a name stands for; names of names are followed a few times, as they may go in circles. */
function resolved(type: Type | undefined, types: ReadonlyMap<string, Type>): Type | undefined {
  let found = type;
  for (let n = 0; found?.kind === "named" && n < 8; n++) found = types.get(found.name);
  return found;
}
