import type { Event, EventSource } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import { membersOf } from "../loose.ts";
import { type FoundOperation, notesOf } from "../operation/operations.ts";
import { parameterNames } from "../operation/parameters.ts";
import type { Types } from "../schema/types.ts";
import { answerOf, payloadOf } from "./bodies.ts";

/** An event before it has its name. */
export type Told = Omit<Event, "name"> & { readonly wanted: string };

/** One event for each method of a webhook or callback; all but the first are told apart by their method. */
export function toldBy(
  reading: Reading,
  types: Types,
  found: readonly FoundOperation[],
  plain: string,
  source: EventSource,
): readonly Told[] {
  return found.map((operation, index): Told => {
    const { value, at, method } = operation;
    const wanted = index === 0 ? plain : `${plain}_${method.toLowerCase()}`;
    if (index > 0) {
      reading.report("event-method", at, `One of several methods; it is an event of its own, "${wanted}".`);
    }
    reportRequestParts(reading, operation);
    const payload = payloadOf(reading, types, value, at);
    const answer = answerOf(reading, types, value, at);
    return {
      wanted,
      source,
      at,
      ...notesOf(value),
      ...(payload && { payload }),
      ...(answer && { answer }),
    };
  });
}

/** What belongs to the HTTP request that an event would have been. */
function reportRequestParts(reading: Reading, operation: FoundOperation): void {
  for (const parameter of parameterNames(reading, [operation.pathItem, operation])) {
    reading.report(
      "event-parameter-not-carried",
      parameter.at,
      `The parameter "${parameter.value}" belongs to the HTTP request; a plug-in gets the body alone.`,
    );
  }
  for (const callback of membersOf(operation.value.callbacks, `${operation.at}/callbacks`)) {
    reading.report(
      "callback-not-carried",
      callback.at,
      `"${callback.name}" is what an answer to an event leads to; only callbacks of operations are events.`,
    );
  }
}
