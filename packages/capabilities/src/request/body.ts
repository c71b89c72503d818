import {
  type BodyForm,
  bodyForm,
  type Content,
  essence,
  type JsonValue,
  type Operation,
} from "@mortise/contract";
import { isObject, toJson } from "../json.ts";
import { invalidRequest, quote } from "../refused.ts";
import { asFile, isFile } from "./file.ts";
import { writeForm } from "./form.ts";
import { checkNames } from "./method-override.ts";
import { writeMultipart } from "./multipart.ts";
import { joinPairs } from "./query.ts";
import { checkMediaType, type ReadRequest } from "./read.ts";

/** A body as it is sent. */
export interface WrittenBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * The request's body in its media type; `undefined` when there is none.
 *
 * @throws RefusedCall `invalid-request`
 */
export function writeBody(operation: Operation, request: ReadRequest): WrittenBody | undefined {
  const { body } = operation;
  if (request.body === undefined) {
    if (body?.required) throw invalidRequest("The body is missing.");
    return undefined;
  }
  if (!body) throw invalidRequest("The operation takes no body.");
  const { content, mediaType } = chooseContent(body.contents, request);
  return writeAs(bodyForm(mediaType), mediaType, content, request.body);
}

/** The document's media type that the body is in, and the one that is sent: they differ where the first is a range. */
function chooseContent(
  contents: readonly Content[],
  request: ReadRequest,
): { content: Content; mediaType: string } {
  const offered = contents.map((content) => content.mediaType).join(", ");
  if (request.contentType !== undefined) {
    const wanted = essence(request.contentType);
    const content =
      contents.find(({ mediaType }) => essence(mediaType) === wanted) ??
      contents.find(({ mediaType }) => inRange(wanted, essence(mediaType)));
    if (content) return { content, mediaType: request.contentType };
    throw invalidRequest(`The operation takes ${offered}, not ${quote(request.contentType)}.`);
  }
  const [content] = contents;
  if (!content) throw invalidRequest("The operation takes no body.");
  const { mediaType } = content;
  if (!mediaType.includes("*")) return { content, mediaType };
  if (isFile(request.body) && request.body.contentType !== undefined) {
    const own = checkMediaType(request.body.contentType);
    if (inRange(essence(own), essence(mediaType))) return { content, mediaType: own };
  }
  if (essence(mediaType) === "*/*") return { content, mediaType: "application/json" };
  throw invalidRequest(`The operation takes ${offered}: say in "contentType" which one this is.`);
}

/** Whether a media type is in a range: any type for all, `image/png` in the images, `application/a+json` in `application/*+json`. */
function inRange(mediaType: string, range: string): boolean {
  const [before, after] = range.split("*", 2);
  if (before === undefined || after === undefined) return false;
  if (range === "*/*") return true;
  return (
    mediaType.length >= before.length + after.length &&
    mediaType.startsWith(before) &&
    mediaType.endsWith(after)
  );
}

function writeAs(form: BodyForm, mediaType: string, content: Content, body: JsonValue): WrittenBody {
  switch (form) {
    case "json":
      if (isObject(body)) checkNames(Object.keys(body));
      return { contentType: mediaType, bytes: Buffer.from(toJson(body)) };
    case "text":
      if (typeof body !== "string") throw invalidRequest(`A body in ${quote(mediaType)} is a text.`);
      return { contentType: mediaType, bytes: Buffer.from(body) };
    case "form": {
      if (!isObject(body)) throw invalidRequest(`A body in ${quote(mediaType)} is an object.`);
      const pairs = writeForm(body, content.encodings);
      checkNames(pairs.map(({ name }) => name));
      return { contentType: mediaType, bytes: Buffer.from(joinPairs(pairs)) };
    }
    case "multipart":
      if (!isObject(body)) throw invalidRequest(`A body in ${quote(mediaType)} is an object.`);
      return writeMultipart(mediaType, body, content.encodings);
    case "bytes":
      if (!isFile(body)) throw invalidRequest(`A body in ${quote(mediaType)} is {"base64": "…"}.`);
      return { contentType: mediaType, bytes: asFile(body).bytes };
  }
}
