import { type NamedType, words } from "@mortise/contract";
import type { View } from "../views.ts";
import type { Declared } from "./model.ts";

/** Where a type stands while it is being lowered. */
export interface Place {
  /** The {@link Declared.id} of what is declared here. */
  readonly id: string;
  readonly words: readonly string[];
  readonly otherwise?: readonly string[];
  readonly at: string;
  /** For messages: `the type "Customer"`. */
  readonly label: string;
  /** For messages: where in that, such as `items[]/price`. Empty: the whole of it. */
  readonly path: string;
  /** From which side properties are seen. */
  readonly view: View;
  /** How many lists, maps and objects this is inside of. */
  readonly depth: number;
  /** The named types that this is directly a part of, with no list, map or object between. */
  readonly within: ReadonlySet<string>;
  /** The named type that this is. */
  readonly named?: NamedType;
  readonly variant?: "request";
  /** The {@link MadeIntersection}s that this is. */
  readonly made?: string;
}

/** Names of types that are longer than this many words tell nobody more. */
const MAX_WORDS = 24;

/** The words of a document's name; one at least. Names come again and again, and cutting them takes its time. */
export function wordsOf(text: string): readonly string[] {
  const known = KNOWN.get(text);
  if (known) return known;
  const found = words(text);
  const told = found.length > 0 ? found.slice(0, MAX_WORDS) : ["unnamed"];
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(text, told);
  return told;
}

const MAX_KNOWN = 10_000;
const KNOWN = new Map<string, readonly string[]>();

/** Of what stands behind a list, map or property, nothing is directly a part. */
export const NOTHING: ReadonlySet<string> = new Set();

/** A part of a type behind a list, map or property. */
export function inside(place: Place, step: string, more: readonly string[]): Place {
  return within(place, step, more, place.depth + 1, NOTHING);
}

/** A direct part of a type: a member of its union. */
export function part(place: Place, step: string, more: readonly string[]): Place {
  return within(place, step, more, place.depth, place.within);
}

function within(
  { id, words: own, at, label, path, view }: Place,
  step: string,
  more: readonly string[],
  depth: number,
  names: ReadonlySet<string>,
): Place {
  const all = more.length === 0 ? own : [...own, ...more];
  const told = all.length > MAX_WORDS ? all.slice(0, MAX_WORDS) : all;
  const where = path === "" && step.startsWith("/") ? step.slice(1) : path + step;
  return { id: id + step, words: told, at, label, path: where, view, depth, within: names };
}

/** A name as a step of an id: what separates the steps is escaped, so that no two places share an id. */
export function step(name: string): string {
  return /^\w+$/.test(name)
    ? `/${name}`
    : `/${name.replace(/[~/[{|?]/g, (character) => `~${character.charCodeAt(0).toString(16)}`)}`;
}

/** What a place says of the declaration that stands there. */
export function declared(place: Place): Omit<Declared, "uses"> {
  const { id, at, words: own, otherwise, named, variant } = place;
  return {
    id,
    words: own,
    ...(otherwise && { otherwise }),
    ...(named && { named: named.name }),
    ...(variant && { variant }),
    ...(named?.description !== undefined && { description: named.description }),
    ...(named?.deprecated && { deprecated: named.deprecated }),
    at,
  };
}
