import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonValue } from "@mortise/contract";
import { load } from "js-yaml";

/** A parsed OpenAPI document, or any object inside one. */
export type Node = { readonly [key: string]: JsonValue };

/** Where the real documents are: `MORTISE_DOCUMENTS`, or `../shared/openapi` beside the repository. */
export const DOCUMENTS =
  process.env.MORTISE_DOCUMENTS ?? join(import.meta.dirname, "..", "..", "..", "shared", "openapi");

/** The path of a real document. */
export function documentPath(file: string): string {
  return join(DOCUMENTS, file);
}

/** Whether all these documents are here; says so in one line when they are not, so that a skipped suite is seen. */
export function haveDocuments(...files: readonly string[]): boolean {
  const missing = files.filter((file) => !existsSync(documentPath(file)));
  if (missing.length === 0) return true;
  process.stderr.write(
    `conformance: skipped, no ${missing.join(", ")} in ${DOCUMENTS} (MORTISE_DOCUMENTS)\n`,
  );
  return false;
}

/** Reads a JSON or YAML document that is one file. Nothing of ours looks at it: these samples are an independent eye. */
export async function readDocument(path: string): Promise<Node> {
  const text = await readFile(path, "utf8");
  const parsed: unknown = path.endsWith(".json") ? JSON.parse(text) : load(text);
  if (!isNode(parsed)) throw new TypeError(`${path} is no object`);
  return parsed;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member `key` when it is an object, else an empty one. */
export function nodeAt(node: Node, key: string): Node {
  const value = Object.hasOwn(node, key) ? node[key] : undefined;
  return isNode(value) ? value : {};
}

/** The member `key` when it is a list, else an empty one. */
export function listAt(node: Node, key: string): readonly JsonValue[] {
  const value = node[key];
  return Array.isArray(value) ? value : [];
}

/** One step of a JSON pointer (RFC 6901). */
export function escapeStep(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** An object in a document, and the JSON pointer to it. */
export interface Place {
  readonly node: Node;
  readonly at: string;
}

/** The object that is the member `key` of a place; an empty one when there is none. */
export function under(place: Place, key: string): Place {
  return { node: nodeAt(place.node, key), at: `${place.at}/${escapeStep(key)}` };
}

/** What a `$ref` within the document points to; the place itself when it holds no reference. */
export function follow(document: Node, place: Place): Place {
  let here = place;
  for (let hops = 0; hops < 20; hops += 1) {
    const ref = here.node.$ref;
    if (typeof ref !== "string") return here;
    const target = atPointer(document, ref);
    if (!isNode(target)) return { node: {}, at: here.at };
    here = { node: target, at: ref.slice(1) };
  }
  return { node: {}, at: here.at };
}

function atPointer(document: Node, ref: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const step of ref.replace(/^#\/?/, "").split("/")) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isNode(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}
