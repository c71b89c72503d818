import type { JsonValue, WireBytes } from "@mortise/contract";
import { isObject } from "../json.ts";
import { invalidRequest } from "../refused.ts";
import { checkMediaType } from "./read.ts";

/** Bytes that a plug-in sends, decoded. */
export interface File {
  readonly bytes: Buffer;
  readonly filename?: string;
  readonly contentType?: string;
}

const MEMBERS: ReadonlySet<string> = new Set(["base64", "filename", "contentType"]);

/** Whether a value is bytes in the wire format, and nothing besides. */
export function isFile(value: JsonValue | undefined): value is WireBytes {
  return (
    isObject(value) &&
    Object.hasOwn(value, "base64") &&
    Object.entries(value).every(([name, part]) => MEMBERS.has(name) && typeof part === "string")
  );
}

/** @throws RefusedCall `invalid-request` when it is no padded standard Base64, or its media type is malformed. */
export function asFile(value: WireBytes): File {
  const { base64, filename, contentType } = value;
  // Node.js skips what it cannot read, which would send other bytes than the plug-in meant.
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw invalidRequest("Bytes are not in standard Base64 with padding.");
  }
  return {
    bytes: Buffer.from(base64, "base64"),
    ...(filename !== undefined && { filename }),
    ...(contentType !== undefined && { contentType: checkMediaType(contentType) }),
  };
}
