import { type BodyForm, bodyForm, type Content, type PartEncoding, type Type } from "@mortise/contract";
import { follow, lookUp, type Reading, reportUnknownFields } from "../document/reading.ts";
import { isObject, type Loose, membersOf, pointer, textIn } from "../loose.ts";
import { kindsOf } from "../schema/kinds.ts";
import type { Types } from "../schema/types.ts";
import { isStyle } from "./styles.ts";

/** `type/subtype` with parameters or without; wildcards included. */
const MEDIA_TYPE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+\s*(;.*)?$/;

const FIELDS: ReadonlySet<string> = new Set([
  "schema",
  "itemSchema",
  "example",
  "examples",
  "encoding",
  "prefixEncoding",
  "itemEncoding",
  "$ref",
]);

/** The media types of a body, in the document's order. */
export function contentsOf(reading: Reading, types: Types, value: unknown, at: string): readonly Content[] {
  const content =
    isObject(value) && typeof value.$ref === "string" ? follow(reading, value, at) : { value, at };
  return membersOf(content?.value, content?.at ?? at).flatMap(
    ({ name, value: media, at: where }): Content[] => {
      if (name.startsWith("x-")) return [];
      if (!MEDIA_TYPE.test(name)) {
        reading.report(
          "invalid-media-type",
          where,
          `${JSON.stringify(name)} is no media type; it is left out.`,
        );
        return [];
      }
      const found = follow(reading, media ?? {}, where);
      if (!found) {
        reading.report(
          "invalid-media-type",
          where,
          "Nothing describes this media type; any content is allowed.",
        );
        return [{ mediaType: name, type: defaultType(bodyForm(name)) }];
      }
      reportUnknownFields(reading, found, FIELDS, "A media type");
      const encodings = encodingsOf(reading, found.value, found.at, bodyForm(name));
      const type = contentType(reading, types, name, found.value, found.at);
      return [{ mediaType: name, type, ...(encodings.length > 0 && { encodings }) }];
    },
  );
}

function contentType(reading: Reading, types: Types, mediaType: string, media: Loose, at: string): Type {
  const form = bodyForm(mediaType);
  const { schema } = media;
  if (media.itemSchema !== undefined) {
    reading.report(
      "schema-not-carried",
      `${at}/itemSchema`,
      `A plug-in gets a stream of ${mediaType} whole, as ${form}; what its items are is left out.`,
    );
  }
  if (schema === undefined) return defaultType(form);
  const where = `${at}/schema`;
  switch (form) {
    case "json":
    case "form":
      return types.typeOf(schema, where);
    case "multipart":
      return types.typeOf(schema, where, "binary");
    case "bytes":
      if (!describesText(reading, schema)) reportSchema(reading, where, mediaType, "bytes");
      return { kind: "bytes" };
    case "text": {
      // XML, CSV and their like are texts whose inside the schema can't describe to a plug-in.
      if (describesText(reading, schema)) return types.typeOf(schema, where);
      reportSchema(reading, where, mediaType, "text");
      return { kind: "text" };
    }
  }
}

function defaultType(form: BodyForm): Type {
  return form === "bytes" || form === "text" ? { kind: form } : { kind: "unknown" };
}

function reportSchema(reading: Reading, at: string, mediaType: string, form: string): void {
  reading.report(
    "schema-not-carried",
    at,
    `A body of ${mediaType} is handed over as ${form}; its schema is left out.`,
  );
}

/** A schema of texts; one that says nothing is as good. */
function describesText(reading: Reading, schema: unknown): boolean {
  if (schema === true || (isObject(schema) && Object.keys(schema).length === 0)) return true;
  const kinds = kindsOf(reading, schema);
  if (kinds) return kinds.size === 1 && kinds.has("string");
  const target =
    isObject(schema) && typeof schema.$ref === "string" ? lookUp(reading, schema.$ref)?.value : schema;
  return isObject(target) && typeof target.format === "string" && target.type === undefined;
}

const ENCODING_FIELDS: ReadonlySet<string> = new Set([
  "contentType",
  "headers",
  "style",
  "explode",
  "allowReserved",
]);

function encodingsOf(reading: Reading, media: Loose, at: string, form: BodyForm): readonly PartEncoding[] {
  for (const keyword of ["prefixEncoding", "itemEncoding"]) {
    if (media[keyword] === undefined) continue;
    reading.report(
      "encoding-not-carried",
      `${at}/${keyword}`,
      "Parts without a name can't be told apart here.",
    );
  }
  if (media.encoding === undefined) return [];
  if (form !== "form" && form !== "multipart") {
    reading.report(
      "encoding-not-carried",
      `${at}/encoding`,
      "Only forms have parts to encode; it is left out.",
    );
    return [];
  }
  return membersOf(media.encoding, `${at}/encoding`).flatMap(({ name, value, at: where }): PartEncoding[] => {
    if (!isObject(value)) {
      reading.report("encoding-not-carried", where, "An encoding is an object; it is left out.");
      return [];
    }
    reportUnknownFields(reading, { value, at: where }, ENCODING_FIELDS, "An encoding");
    if (isObject(value.headers) && Object.keys(value.headers).length > 0) {
      reading.report(
        "encoding-not-carried",
        `${where}/headers`,
        "Headers of single parts are not carried over.",
      );
    }
    const { style } = value;
    if (style !== undefined && !isStyle(style)) {
      reading.report("invalid-style", pointer(where, "style"), `There is no style ${JSON.stringify(style)}.`);
    }
    return [
      {
        property: name,
        mediaTypes: mediaTypesIn(value),
        ...(isStyle(style) && { style }),
        ...(typeof value.explode === "boolean" && { explode: value.explode }),
        ...(typeof value.allowReserved === "boolean" && { allowReserved: value.allowReserved }),
      },
    ];
  });
}

function mediaTypesIn(encoding: Loose): readonly string[] {
  const listed = textIn(encoding, "contentType")?.split(",") ?? [];
  return listed.map((one) => one.trim()).filter((one) => one !== "");
}
