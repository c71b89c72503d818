import { bodyForm, type Event, giveNames, snakeCase, type Type } from "@mortise/contract";
import { follow, type Reading } from "../document/reading.ts";
import { isExtension, isObject, type Loose, membersOf } from "../loose.ts";
import { contentsOf, jsonContent } from "../operation/contents.ts";
import { type FoundOperation, notesOf, operationsIn } from "../operation/operations.ts";
import { parameterNames } from "../operation/parameters.ts";
import type { Types } from "../schema/types.ts";

type Unnamed = Omit<Event, "name"> & { readonly wanted: string };

/** An event for each webhook, named and sorted. */
export function readEvents(reading: Reading, types: Types): readonly Event[] {
  for (const webhook of membersOf(reading.root["x-webhooks"], "/x-webhooks")) {
    reading.report(
      "webhook-extension-not-carried",
      webhook.at,
      `"x-webhooks" is an extension of OpenAPI 3.0; the webhook "${webhook.name}" is not carried over.`,
    );
  }
  const found = membersOf(reading.root.webhooks, "/webhooks").flatMap(({ name, value, at }): Unnamed[] => {
    if (isExtension(name)) return [];
    const operations = operationsIn(reading, value, at);
    if (operations.length === 0) {
      reading.report("invalid-webhook", at, "This webhook has no method; it is left out.");
    }
    return operations.map((operation, index) => eventOf(reading, types, name, operation, index > 0));
  });
  const given = giveNames(found.map(({ wanted, at }) => ({ wanted, at })));
  const events = found.map(({ wanted, ...event }, index): Event => {
    const name = given[index]?.name ?? wanted;
    if (name !== wanted) {
      reading.report("name-taken", event.at, `Another event is "${wanted}" already; this one is "${name}".`);
    }
    return { name, ...event };
  });
  return events.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function eventOf(
  reading: Reading,
  types: Types,
  key: string,
  operation: FoundOperation,
  isFurther: boolean,
): Unnamed {
  const { value, at, method, pathItem } = operation;
  const plain = snakeCase(key) || "webhook";
  const wanted = isFurther ? `${plain}_${method.toLowerCase()}` : plain;
  if (isFurther) {
    reading.report(
      "webhook-method",
      at,
      `The webhook has several methods; this one is an event of its own, "${wanted}".`,
    );
  }
  for (const parameter of parameterNames(reading, [pathItem, operation])) {
    reading.report(
      "webhook-parameter-not-carried",
      parameter.at,
      `The parameter "${parameter.value}" belongs to the HTTP request; a plug-in gets the body alone.`,
    );
  }
  for (const callback of membersOf(value.callbacks, `${at}/callbacks`)) {
    reading.report(
      "callback-not-carried",
      callback.at,
      `The callback "${callback.name}" is not carried over.`,
    );
  }
  const payload = payloadOf(reading, types, value, at);
  const answer = answerOf(reading, types, value, at);
  return {
    wanted,
    source: { kind: "webhook", key },
    at,
    ...notesOf(value),
    ...(payload && { payload }),
    ...(answer && { answer }),
  };
}

/** The JSON that the webhook sends. */
function payloadOf(reading: Reading, types: Types, operation: Loose, at: string): Type | undefined {
  if (operation.requestBody === undefined) return undefined;
  const found = follow(reading, operation.requestBody, `${at}/requestBody`);
  if (!found) {
    if (!isObject(operation.requestBody)) {
      reading.report(
        "invalid-webhook",
        `${at}/requestBody`,
        "A request body is an object; the event has no payload.",
      );
    }
    return undefined;
  }
  const { type, json } = jsonType(reading, types, found.value, found.at);
  if (!json) {
    reading.report("webhook-body-not-json", found.at, "The webhook sends no JSON; the event has no payload.");
  }
  return type;
}

/** The JSON that the app reads of the first 2xx response which has a body. */
function answerOf(reading: Reading, types: Types, operation: Loose, at: string): Type | undefined {
  for (const { name, value, at: where } of membersOf(operation.responses, `${at}/responses`)) {
    if (!/^2([0-9]{2}|XX)$/i.test(name)) continue;
    const response = follow(reading, value, where);
    if (!response || !isObject(response.value.content) || Object.keys(response.value.content).length === 0)
      continue;
    const { type, json } = jsonType(reading, types, response.value, response.at);
    if (json) return type;
    reading.report(
      "webhook-answer-not-json",
      response.at,
      "This answer is no JSON; a plug-in's export can't give it.",
    );
  }
  return undefined;
}

function jsonType(
  reading: Reading,
  types: Types,
  of: Loose,
  at: string,
): { readonly type: Type | undefined; readonly json: boolean } {
  const json = membersOf(of.content, `${at}/content`).filter(({ name }) => bodyForm(name) === "json");
  const others = membersOf(of.content, `${at}/content`).filter(({ name }) => bodyForm(name) !== "json");
  const content = jsonContent(contentsOf(reading, types, of.content, `${at}/content`));
  if (content && (others.length > 0 || json.length > 1)) {
    reading.report(
      "webhook-media-type-left-out",
      `${at}/content`,
      `Only ${content.mediaType} is carried over: events are JSON.`,
    );
  }
  return { type: content?.type, json: content !== undefined };
}
