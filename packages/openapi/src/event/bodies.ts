import { type BodyForm, bodyForm, type Type } from "@mortise/contract";
import { follow, type Reading } from "../document/reading.ts";
import { isObject, type Loose } from "../loose.ts";
import { contentsOf } from "../operation/contents.ts";
import type { Types } from "../schema/types.ts";

/** What is preferred where an event has several media types. */
const FORMS: readonly BodyForm[] = ["json", "form", "multipart", "text", "bytes"];

/** What an event brings, as JSON. */
export function payloadOf(reading: Reading, types: Types, operation: Loose, at: string): Type | undefined {
  if (operation.requestBody === undefined) return undefined;
  const found = follow(reading, operation.requestBody, `${at}/requestBody`);
  if (found) return bodyType(reading, types, found.value, found.at);
  if (!isObject(operation.requestBody)) {
    reading.report(
      "invalid-event",
      `${at}/requestBody`,
      "A request body is an object; the event has no payload.",
    );
  }
  return undefined;
}

/** What the app reads of the first 2xx response that has a body, as JSON. */
export function answerOf(reading: Reading, types: Types, operation: Loose, at: string): Type | undefined {
  const responses = isObject(operation.responses) ? operation.responses : {};
  for (const [status, value] of Object.entries(responses)) {
    if (!/^2([0-9]{2}|XX)$/i.test(status)) continue;
    const response = follow(reading, value, `${at}/responses/${status}`);
    if (!response || !isObject(response.value.content)) continue;
    const type = bodyType(reading, types, response.value, response.at);
    if (type) return type;
  }
  return undefined;
}

/** The type of the most telling media type; nothing when there is none. */
function bodyType(reading: Reading, types: Types, of: Loose, at: string): Type | undefined {
  const contents = contentsOf(reading, types, of.content, `${at}/content`);
  const forms = contents.map(({ mediaType }) => bodyForm(mediaType));
  const form = FORMS.find((one) => forms.includes(one));
  const content = form && contents[forms.indexOf(form)];
  if (!form || !content) return undefined;
  if (contents.length > 1) {
    reading.report(
      "event-media-type-left-out",
      `${at}/content`,
      `Only ${content.mediaType} is carried over.`,
    );
  }
  if (form !== "json") {
    reading.report(
      "event-not-json",
      `${at}/content`,
      `Events are JSON: what ${content.mediaType} holds is carried over as ${AS_JSON[form]}.`,
    );
  }
  return content.type;
}

const AS_JSON: { readonly [form in Exclude<BodyForm, "json">]: string } = {
  form: "an object of the form's fields",
  multipart: 'an object of its parts, bytes as {"base64": "…"}',
  text: "a text",
  bytes: '{"base64": "…"}',
};
