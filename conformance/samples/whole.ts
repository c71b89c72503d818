import { readFile } from "node:fs/promises";
import { BaseResolver, bundle, createConfig } from "@redocly/openapi-core";
import { load } from "js-yaml";
import { parse } from "yaml";
import { isNode, type Node } from "./document.ts";
import { asOpenApi3 } from "./swagger.ts";

/**
 * A document as one object: the files that it refers to are bundled into it. Nothing of ours looks at it: these samples
 * are an independent eye.
 */
export async function readWhole(path: string): Promise<Node> {
  const text = await readFile(path, "utf8");
  const parsed = parseText(path, text);
  if (!isNode(parsed)) throw new TypeError(`${path} is no object`);
  return refersToFiles(parsed) ? bundled(path) : parsed;
}

/** The same in the words of OpenAPI 3, which samples are made from. */
export function forSamples(document: Node): Node {
  return document.swagger === "2.0" ? asOpenApi3(document) : document;
}

function parseText(path: string, text: string): unknown {
  if (path.endsWith(".json")) return JSON.parse(text);
  try {
    return load(text);
  } catch {
    // Docker's document is indented as the strict reader doesn't allow.
    return parse(text, { uniqueKeys: false, merge: true, logLevel: "silent" });
  }
}

async function bundled(path: string): Promise<Node> {
  const config = await createConfig({ resolve: { doNotResolveExamples: true } });
  const { bundle: whole } = await bundle({ ref: path, config, externalRefResolver: new BaseResolver() });
  // Through JSON: the bundler lets one object stand in many places.
  const parsed: unknown = JSON.parse(JSON.stringify(whole.parsed));
  if (!isNode(parsed)) throw new TypeError(`${path} is no object`);
  return parsed;
}

function refersToFiles(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(refersToFiles);
  if (!isNode(value)) return false;
  const { $ref } = value;
  if (typeof $ref === "string" && !$ref.startsWith("#")) return true;
  return Object.entries(value).some(([key, part]) => key !== "example" && refersToFiles(part));
}
