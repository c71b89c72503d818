import { type BodyForm, bodyForm, type JsonValue } from "@mortise/contract";
import { bodyOf } from "./bodies.ts";
import { follow, isNode, type Node, type Place, under } from "./document.ts";
import { OPERATION_METHODS } from "./operations.ts";
import { Values } from "./values.ts";

/** One event of a document, webhook or callback, with a payload that fits it. */
export interface EventSample {
  /** Where the document has it: the JSON pointer of its operation, references followed. */
  readonly at: string;
  /** Absent: the event brings nothing. */
  readonly payload?: JsonValue;
  /** Why the payload doesn't fit after all: the document contradicts itself. */
  readonly contradiction?: string;
}

/** A payload for each event of a document: what it has under `webhooks` and `x-webhooks`, and in callbacks. */
export function sampleEvents(source: Node): readonly EventSample[] {
  const values = new Values(source, "from-api");
  const root: Place = { node: values.document, at: "" };
  const pathItems = [
    ...membersOf(under(root, "webhooks")),
    ...membersOf(under(root, "x-webhooks")),
    ...callbacksIn(values.document, root).flatMap(membersOf),
  ];
  const samples = pathItems.flatMap((place) => {
    const item = follow(values.document, place);
    return OPERATION_METHODS.filter((method) => isNode(item.node[method])).map((method) =>
      sampleOf(values, under(item, method)),
    );
  });
  // Several operations may refer to one callback.
  return [...new Map(samples.map((sample) => [sample.at, sample])).values()];
}

function membersOf(place: Place): readonly Place[] {
  return Object.keys(place.node)
    .filter((name) => !name.startsWith("x-") && isNode(place.node[name]))
    .map((name) => under(place, name));
}

/** The callbacks of components and of each operation of a path. */
function callbacksIn(document: Node, root: Place): readonly Place[] {
  const operations = membersOf(under(root, "paths")).flatMap((path) => {
    const item = follow(document, path);
    return OPERATION_METHODS.map((method) => under(item, method));
  });
  return [under(root, "components"), ...operations]
    .flatMap((owner) => membersOf(under(owner, "callbacks")))
    .map((callback) => follow(document, callback));
}

/** The media types in which an event is told best first. */
const FORMS: readonly BodyForm[] = ["json", "form", "multipart", "text", "bytes"];

function sampleOf(values: Values, operation: Place): EventSample {
  const { at } = operation;
  const content = under(follow(values.document, under(operation, "requestBody")), "content");
  const mediaTypes = Object.keys(content.node);
  const [mediaType] = FORMS.flatMap((form) => mediaTypes.filter((one) => bodyForm(one) === form));
  if (mediaType === undefined) return { at };
  const { value, contradiction } = bodyOf(values, content, mediaType, false);
  return { at, payload: value, ...(contradiction !== undefined && { contradiction }) };
}
