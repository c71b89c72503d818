/** What operations take and give, and what events bring and ask for, as shapes. */
import {
  bodyForm,
  type Content,
  type Event,
  essence,
  type Operation,
  type ParameterPlace,
  type Response,
  type Type,
} from "@mortise/contract";
import { failures, successes } from "../answers.ts";
import { factsOf } from "../document-text.ts";
import { jsonType, type View } from "../views.ts";
import type { Lowering } from "./lower.ts";
import type {
  NominalAnswer,
  NominalBody,
  NominalContent,
  NominalEvent,
  NominalOperation,
  NominalParameter,
} from "./model.ts";
import { NOTHING, type Place, step, wordsOf } from "./place.ts";

const PLACES: readonly ParameterPlace[] = ["path", "query", "header", "cookie"];

export function nominalOperation(operation: Operation, lowering: Lowering): NominalOperation {
  const { name, at, body } = operation;
  const base = { name, at, of: "operations", label: `the operation "${name}"` };
  const parameters = PLACES.flatMap((place) => operation.parameters.filter((one) => one.place === place));
  return {
    operation,
    parameters: parameters.map(
      ({ name: wireName, place, type, serialization: _, ...described }): NominalParameter => {
        const here = standing(base, `/${place}${step(wireName)}`, wordsOf(wireName), "request");
        return {
          ...described,
          name: wireName,
          place,
          shape: lowering.shape(type, here),
          facts: factsOf(type),
        };
      },
    ),
    ...(body && { body: nominalBody(body, base, lowering) }),
    successes: answers(successes(operation), "result", base, lowering),
    failures: answers(failures(operation), "error", base, lowering),
  };
}

export function nominalEvent(event: Event, lowering: Lowering): NominalEvent {
  const { name, at, payload, answer } = event;
  const base = { name, at, of: "events", label: `the event "${name}"` };
  const told = { ...standing(base, "/payload", [], "response"), otherwise: [...wordsOf(name), "event"] };
  return {
    event,
    ...(payload && { payload: lowering.shape(payload, told) }),
    ...(answer && { answer: lowering.shape(answer, standing(base, "/answer", ["answer"], "request")) }),
  };
}

interface Base {
  readonly name: string;
  readonly at: string;
  readonly of: string;
  readonly label: string;
}

function standing(base: Base, where: string, more: readonly string[], view: View): Place {
  const { name, at, of, label } = base;
  const id = `${of}${step(name)}${where}`;
  const words = [...wordsOf(name), ...more];
  return { id, words, at, label, path: where.slice(1), view, depth: 0, within: NOTHING };
}

function nominalBody(body: NonNullable<Operation["body"]>, base: Base, lowering: Lowering): NominalBody {
  const groups = new Map<string, { readonly content: Content; readonly mediaTypes: string[] }>();
  for (const content of body.contents) {
    const key = JSON.stringify([bodyForm(content.mediaType), typeOf(content)]);
    const known = groups.get(key);
    if (known) known.mediaTypes.push(content.mediaType);
    else groups.set(key, { content, mediaTypes: [content.mediaType] });
  }
  const contents = [...groups.values()].map(({ content, mediaTypes }, index): NominalContent => {
    const form = bodyForm(content.mediaType);
    const words = index === 0 ? [] : wordsOf(essence(content.mediaType).split("/").at(-1) ?? form);
    const place = standing(base, index === 0 ? "/body" : `/body${index}`, [...words, "body"], "request");
    return { mediaTypes, form, shape: lowering.shape(typeOf(content), place), words: place.words };
  });
  const { required, description } = body;
  const takesContentType =
    body.contents.length > 1 || body.contents.some(({ mediaType }) => mediaType.includes("*"));
  return { required, ...(description !== undefined && { description }), contents, takesContentType };
}

/** Documented answers, those with the same bodies together. */
function answers(
  responses: readonly Response[],
  role: "result" | "error",
  base: Base,
  lowering: Lowering,
): readonly NominalAnswer[] {
  const groups = new Map<string, { readonly type: Type | undefined; readonly responses: Response[] }>();
  for (const response of responses) {
    const type = bodyType(response);
    const key = JSON.stringify(type ?? null);
    const known = groups.get(key);
    if (known) known.responses.push(response);
    else groups.set(key, { type, responses: [response] });
  }
  return [...groups.values()].map(({ type, responses: alike }, index): NominalAnswer => {
    const statuses = alike.map(({ status }) => status);
    const [first = ""] = statuses;
    const more = role === "result" && index === 0 ? [] : wordsOf(first);
    const place = standing(base, `/${first}`, [role, ...more], "response");
    const description = alike.find((response) => response.description !== undefined)?.description;
    return {
      statuses,
      ...(type && { shape: lowering.shape(type, place) }),
      ...(description !== undefined && { description }),
      responses: alike,
    };
  });
}

/** What an answer's body is: one of what its media types are. */
function bodyType({ contents }: Response): Type | undefined {
  const types = new Map(contents.map((content) => [JSON.stringify(typeOf(content)), typeOf(content)]));
  const [only, ...others] = types.values();
  return only && others.length > 0 ? { kind: "union", of: [only, ...others] } : only;
}

/** The type of a body on the wire, where a text stays a text and other bytes stay bytes whatever the schema says. */
function typeOf(content: Content): Type {
  const json = jsonType(content);
  if (json) return json;
  const { type } = content;
  if (bodyForm(content.mediaType) === "bytes") return { kind: "bytes" };
  const isText =
    type.kind === "text" || (type.kind === "enum" && type.values.every((value) => typeof value === "string"));
  return isText ? type : { kind: "text" };
}
