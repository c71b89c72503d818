import { randomBytes } from "node:crypto";
import type { JsonObject, JsonValue, PartEncoding } from "@mortise/contract";
import { isList, isObject, toJson, toText } from "../json.ts";
import { invalidRequest, quote } from "../refused.ts";
import type { WrittenBody } from "./body.ts";
import { asFile, isFile } from "./file.ts";
import { encodingOf, hasStyle, isJsonPart } from "./form.ts";
import { checkNames } from "./method-override.ts";
import { pairsOf } from "./styles.ts";

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly bytes: Buffer;
}

/**
 * A multipart body (RFC 7578). By hand, because `FormData` gives a part with a media type a file's name as well, and
 * APIs then take a JSON part for a file.
 *
 * Lists are repeated parts, objects are JSON parts, bytes are files (named after their property if they bring no name),
 * null is left out.
 */
export function writeMultipart(
  mediaType: string,
  body: JsonObject,
  encodings: readonly PartEncoding[] = [],
): WrittenBody {
  // Unguessable: nothing that a plug-in puts into a part can end it.
  const boundary = `mortise-${randomBytes(18).toString("hex")}`;
  const chunks: Buffer[] = [];
  for (const [name, value] of Object.entries(body)) {
    for (const part of partsOf(name, value, encodingOf(name, encodings))) {
      checkNames([part.name]);
      chunks.push(Buffer.from(headOf(part, boundary)), part.bytes, Buffer.from("\r\n"));
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const bare = mediaType.replace(/;\s*boundary=("[^"]*"|[^;\s]*)/i, "");
  return { contentType: `${bare}; boundary=${boundary}`, bytes: Buffer.concat(chunks) };
}

function partsOf(name: string, value: JsonValue, encoding: PartEncoding | undefined): Part[] {
  if (value === null) return [];
  if (encoding && hasStyle(encoding)) {
    const style = encoding.style ?? "form";
    const pairs = pairsOf(style, encoding.explode ?? style === "form", name, value, (text) => text);
    return pairs.map((pair) => ({ name: pair.name, bytes: Buffer.from(pair.value) }));
  }
  if (isList(value) && !isJsonPart(encoding)) return value.flatMap((item) => partsOf(name, item, encoding));
  return [onePart(name, value, encoding)];
}

function onePart(name: string, value: JsonValue, encoding: PartEncoding | undefined): Part {
  const documented = encoding?.mediaTypes.find((mediaType) => !mediaType.includes("*"));
  if (isFile(value)) {
    const { bytes, filename, contentType } = asFile(value);
    return {
      name,
      filename: filename ?? name,
      contentType: contentType ?? documented ?? "application/octet-stream",
      bytes,
    };
  }
  if (isObject(value) || isList(value) || isJsonPart(encoding)) {
    const bytes = Buffer.from(toJson(value));
    return { name, contentType: isJsonPart(encoding) && documented ? documented : "application/json", bytes };
  }
  return { name, ...(documented && { contentType: documented }), bytes: Buffer.from(toText(value)) };
}

function headOf({ name, filename, contentType }: Part, boundary: string): string {
  if (contentType && !/^[\x20-\x7e]*$/.test(contentType)) {
    throw invalidRequest(`${quote(contentType)} is no media type.`);
  }
  return [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${escapeName(name)}"${
      filename === undefined ? "" : `; filename="${escapeName(filename)}"`
    }`,
    ...(contentType ? [`Content-Type: ${contentType}`] : []),
    "\r\n",
  ].join("\r\n");
}

/** As browsers do (HTML, "multipart/form-data encoding algorithm"): a quote or line break would end the header. */
function escapeName(text: string): string {
  return text.replace(/"/g, "%22").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replaceAll("\0", "");
}
