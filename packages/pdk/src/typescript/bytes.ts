/** Where bytes are in an operation's bodies: those places alone are converted at run time. */
import {
  bodyForm,
  type Content,
  type Contract,
  type Operation,
  type Type,
  unreachable,
} from "@mortise/contract";
import { failures, successes } from "../answers.ts";
import { holds, namesWith, visibleProperties } from "../views.ts";

/** A way into a JSON value: a property's name, or `0` for each item of a list and each value of an object. */
export type BytesPath = readonly (string | 0)[];

/** What an operation has to convert. */
export interface BytesOf {
  /** Whether its request may hold a `Uint8Array`. */
  readonly inRequest: boolean;
  /** The places in its answers; `everywhere` when they are too many to list, as in a recursive type. */
  readonly inAnswers: readonly BytesPath[] | "everywhere";
}

/** More places than this are not listed: the answer is searched then, which costs a plug-in less. */
const MAX_PATHS = 16;

/** Finds the bytes of one contract's operations. */
export class BytesFinder {
  readonly #types: ReadonlyMap<string, Type>;
  readonly #withBytes: ReadonlySet<string>;

  constructor(contract: Contract) {
    this.#types = new Map(contract.types.map((named) => [named.name, named.type]));
    this.#withBytes = namesWith(contract, isBytes);
  }

  find(operation: Operation): BytesOf {
    const inRequest =
      operation.parameters.some(({ type }) => this.#hasBytes(type)) ||
      (operation.body?.contents ?? []).some((content) => this.#contentHasBytes(content));
    const answers = [...successes(operation), ...failures(operation)].flatMap(({ contents }) => contents);
    const paths = new Map<string, BytesPath>();
    for (const content of answers) {
      if (!this.#contentHasBytes(content)) continue;
      if (bodyForm(content.mediaType) === "bytes") paths.set("[]", []);
      else if (!this.#walk(content.type, [], new Set(), paths)) return { inRequest, inAnswers: "everywhere" };
    }
    return { inRequest, inAnswers: [...paths.values()] };
  }

  #contentHasBytes({ mediaType, type }: Content): boolean {
    const form = bodyForm(mediaType);
    return form === "bytes" || (form !== "text" && this.#hasBytes(type));
  }

  #hasBytes(type: Type): boolean {
    return holds(type, (part) => isBytes(part) || (part.kind === "named" && this.#withBytes.has(part.name)));
  }

  /** Collects the paths to bytes; false when there are too many, as in a type with bytes that holds itself. */
  #walk(type: Type, path: BytesPath, within: ReadonlySet<string>, paths: Map<string, BytesPath>): boolean {
    if (!this.#hasBytes(type)) return true;
    if (paths.size > MAX_PATHS) return false;
    const again = (part: Type, step?: string | 0) =>
      this.#walk(part, step === undefined ? path : [...path, step], within, paths);
    switch (type.kind) {
      case "bytes":
        paths.set(JSON.stringify(path), path);
        return true;
      case "named": {
        const target = this.#types.get(type.name);
        if (within.has(type.name)) return false;
        return !target || this.#walk(target, path, new Set([...within, type.name]), paths);
      }
      case "nullable":
        return again(type.of);
      case "union":
      case "intersection":
        return type.of.every((part) => again(part));
      case "list":
      case "map":
        return again(type.of, 0);
      case "tuple":
        return [...type.items, ...(type.rest ? [type.rest] : [])].every((part) => again(part, 0));
      case "object": {
        const declared = visibleProperties(type, "response").every((property) =>
          again(property.type, property.name),
        );
        return declared && (!type.additional || again(type.additional, 0));
      }
      case "unknown":
      case "never":
      case "null":
      case "boolean":
      case "integer":
      case "number":
      case "text":
      case "enum":
        return true;
      default:
        return unreachable(type);
    }
  }
}

function isBytes(type: Type): boolean {
  return type.kind === "bytes";
}
