import { bodyForm, type JsonValue } from "@mortise/contract";
import { follow, isNode, type Node, nodeAt, type Place, under } from "./document.ts";
import { mediaExamples } from "./parameters.ts";
import type { Values } from "./values.ts";

/** A body in one of an operation's media types. */
export interface BodySample {
  readonly value: JsonValue;
  /** Why it doesn't fit after all: the document contradicts itself. */
  readonly contradiction?: string;
}

/** A body for a media type, which is a member of `content`. */
export function bodyOf(values: Values, content: Place, mediaType: string, requiredOnly: boolean): BodySample {
  const media = under(content, mediaType);
  const schema = under(media, "schema");
  const form = bodyForm(mediaType);
  if (form === "bytes") return { value: SOME_BYTES };
  if (!isNode(media.node.schema)) return { value: form === "text" ? "string" : {} };
  const examples = mediaExamples(media.node);
  const { value, contradiction } = values.nearest(schema, { requiredOnly, examples });
  const reason = contradiction === undefined ? {} : { contradiction };
  if (form === "text") return { value: asText(mediaType, value) };
  if ((form !== "form" && form !== "multipart") || !isNode(value)) return { value, ...reason };
  const sayable = requiredOnly ? withoutEmpty(value, values.nearest(schema).value) : value;
  const joined = doubled(sayable, (next) => values.fits(schema, next));
  return { value: form === "multipart" ? withFiles(values.document, schema, joined) : joined, ...reason };
}

/** No form can say that an object is there and empty: such a property gets what it may have. */
function withoutEmpty(form: Node, full: JsonValue): Node {
  return Object.fromEntries(
    Object.entries(form).map(([name, part]) => {
      const isEmpty = typeof part === "object" && part !== null && Object.keys(part).length === 0;
      return [name, (isEmpty && isNode(full) ? full[name] : undefined) ?? part];
    }),
  );
}

/** Lists of two where they may be that long, so that the way in which items are joined shows. */
function doubled(form: Node, fits: (form: Node) => boolean): Node {
  let result = form;
  for (const [name, list] of Object.entries(form)) {
    if (!Array.isArray(list) || list.length !== 1) continue;
    const next = { ...result, [name]: [...list, ...list] };
    if (fits(next)) result = next;
  }
  return result;
}

const SOME_BYTES = { base64: Buffer.from("some bytes \u0000\u00ff", "latin1").toString("base64") };

/** A text is nobody's to take apart: any will do where the schema means what the text says. */
function asText(mediaType: string, value: JsonValue): string {
  if (typeof value === "string") return value;
  return mediaType.includes("xml") ? "<value/>" : JSON.stringify(value);
}

const FILE = { base64: Buffer.from("a file").toString("base64"), filename: "a.bin" };

function withFiles(document: Node, schema: Place, form: Node): Node {
  const properties = nodeAt(follow(document, schema).node, "properties");
  return Object.fromEntries(
    Object.entries(form).map(([name, part]) => [name, isFile(nodeAt(properties, name)) ? FILE : part]),
  );
}

function isFile(schema: Node): boolean {
  return schema.format === "binary" || typeof schema.contentMediaType === "string";
}
