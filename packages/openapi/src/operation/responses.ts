import { type Body, essence, type Response, type ResponseHeader, type Type } from "@mortise/contract";
import { follow, type Reading, reportUnknownFields } from "../document/reading.ts";
import { isExtension, isObject, type Located, type Loose, membersOf, pointer, textIn } from "../loose.ts";
import type { Types } from "../schema/types.ts";
import { contentsOf } from "./contents.ts";

const BODY_FIELDS: ReadonlySet<string> = new Set(["description", "content", "required"]);
const RESPONSE_FIELDS: ReadonlySet<string> = new Set([
  "summary",
  "description",
  "headers",
  "content",
  "links",
]);
const HEADER_FIELDS: ReadonlySet<string> = new Set([
  "description",
  "required",
  "deprecated",
  "allowEmptyValue",
  "style",
  "explode",
  "allowReserved",
  "schema",
  "content",
  "example",
  "examples",
]);

/** What an operation takes besides parameters; nothing when no media type is left. */
export function bodyOf(reading: Reading, types: Types, operation: Loose, at: string): Body | undefined {
  if (operation.requestBody === undefined) return undefined;
  const where = `${at}/requestBody`;
  const found = follow(reading, operation.requestBody, where);
  if (!found) {
    if (!isObject(operation.requestBody))
      reading.report("invalid-body", where, "A request body is an object.");
    return undefined;
  }
  reportUnknownFields(reading, found, BODY_FIELDS, "A request body");
  const contents = contentsOf(reading, types, found.value.content, `${found.at}/content`);
  if (contents.length === 0) {
    reading.report("invalid-body", found.at, "This request body has no media type; it is left out.");
    return undefined;
  }
  const description = textIn(found.value, "description");
  return {
    required: found.value.required === true,
    ...(description !== undefined && { description }),
    contents,
  };
}

/** The documented answers, in the document's order. */
export function responsesOf(
  reading: Reading,
  types: Types,
  operation: Loose,
  at: string,
): readonly Response[] {
  const listed = membersOf(operation.responses, `${at}/responses`).filter(({ name }) => !isExtension(name));
  return listed.flatMap(({ name, value, at: where }): Response[] => {
    const status = name === "default" ? name : name.toUpperCase();
    if (!/^([1-5][0-9]{2}|[1-5]XX|default)$/.test(status)) {
      reading.report(
        "invalid-response",
        where,
        `${JSON.stringify(name)} is no status of HTTP; it is left out.`,
      );
      return [];
    }
    const found = follow(reading, value, where);
    if (!found) {
      if (!isObject(value))
        reading.report("invalid-response", where, "A response is an object; it is left out.");
      return [{ status, contents: [], headers: [] }];
    }
    return [responseOf(reading, types, status, found)];
  });
}

function responseOf(reading: Reading, types: Types, status: string, found: Located<Loose>): Response {
  const { value, at } = found;
  reportUnknownFields(reading, found, RESPONSE_FIELDS, "A response");
  for (const link of membersOf(value.links, `${at}/links`)) {
    reading.report("link-not-carried", link.at, `The link "${link.name}" is not carried over.`);
  }
  const description = textIn(value, "description");
  return {
    status,
    ...(description !== undefined && { description }),
    contents: contentsOf(reading, types, value.content, `${at}/content`),
    headers: headersOf(reading, types, value, at),
  };
}

function headersOf(reading: Reading, types: Types, response: Loose, at: string): readonly ResponseHeader[] {
  return membersOf(response.headers, `${at}/headers`).flatMap(
    ({ name, value, at: where }): ResponseHeader[] => {
      if (name.toLowerCase() === "content-type") {
        reading.report(
          "header-ignored",
          where,
          "OpenAPI ignores a response header Content-Type: the media type says it.",
        );
        return [];
      }
      const found = follow(reading, value, where);
      if (!found) {
        if (!isObject(value))
          reading.report("invalid-response", where, "A header is an object; it is left out.");
        return [];
      }
      reportUnknownFields(reading, found, HEADER_FIELDS, "A response header");
      const description = textIn(found.value, "description");
      return [
        {
          name,
          type: headerType(reading, types, found),
          required: found.value.required === true,
          ...(description !== undefined && { description }),
        },
      ];
    },
  );
}

function headerType(reading: Reading, types: Types, { value, at }: Located<Loose>): Type {
  if (value.schema !== undefined) return types.typeOf(value.schema, `${at}/schema`);
  const [content] = contentsOf(reading, types, value.content, `${at}/content`);
  if (!content) return { kind: "text" };
  reading.report(
    "media-type-left-out",
    pointer(at, "content"),
    `That the header is written as ${essence(content.mediaType)} is not carried over; a plug-in gets its text.`,
  );
  return { kind: "text" };
}
