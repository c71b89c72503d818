import { escapeStep, isNode, listAt, type Node, nodeAt } from "../samples/document.ts";
import { OPERATION_METHODS } from "../samples/operations.ts";
import { fixedQuery, plainPath } from "../samples/paths.ts";

/** A document of which a judge can tell every operation from every other by its request. */
export interface Layer {
  readonly document: Node;
  /** The operations that are in it, as JSON pointers into the whole document. */
  readonly operations: ReadonlySet<string>;
}

interface Entry {
  readonly path: string;
  readonly method: string;
}

/**
 * Parts of a document that together are all of it: each operation is in the first in which no other one looks the same on
 * the wire. `/a/{id}` and `/a/{name}` look the same, and so do `/a` and `/a#again`, and `/a` and `/a?b=1` at first sight.
 */
export function layersOf(document: Node): readonly Layer[] {
  const layers: Map<string, Entry[]>[] = [];
  const paths = nodeAt(document, "paths");
  for (const [path, item] of Object.entries(paths)) {
    if (!isNode(item)) continue;
    const looks = plainPath(path).replace(/\{[^{}]*\}/g, "{}");
    const entries = OPERATION_METHODS.filter((method) => isNode(item[method])).map((method) => ({
      path,
      method,
    }));
    // Templates that differ only in the names of their variables can't stand in one document, whatever their methods.
    const free = layers.find((layer) => (layer.get(looks) ?? []).length === 0);
    if (free) free.set(looks, entries);
    else layers.push(new Map([[looks, entries]]));
  }
  return layers.map((layer) => layerOf(document, paths, [...layer.values()].flat()));
}

function layerOf(document: Node, paths: Node, entries: readonly Entry[]): Layer {
  const asSent = [...new Set(entries.map(({ path }) => path))].map((path) => {
    const item = nodeAt(paths, path);
    const fixed = fixedQuery(path).map(([name, value]) => ({
      name,
      in: "query",
      required: true,
      schema: { type: "string", enum: [value] },
    }));
    return [
      // Judges compare paths as they are sent.
      plainPath(path).replace(/[^\x21-\x7e]+/g, encodeURIComponent),
      fixed.length === 0 ? item : { ...item, parameters: [...listAt(item, "parameters"), ...fixed] },
    ];
  });
  return {
    document: { ...document, paths: Object.fromEntries(asSent) },
    operations: new Set(entries.map(({ path, method }) => `/paths/${escapeStep(path)}/${method}`)),
  };
}
