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

/** The words of a document's name; one at least. */
export function wordsOf(text: string): readonly string[] {
  const found = words(text);
  return found.length > 0 ? found.slice(0, MAX_WORDS) : ["unnamed"];
}

/** A part of a type behind a list, map or property. */
export function inside(place: Place, step: string, more: readonly string[]): Place {
  return { ...part(place, step, more), depth: place.depth + 1, within: new Set() };
}

/** A direct part of a type: a member of its union. */
export function part(place: Place, step: string, more: readonly string[]): Place {
  const { at, label, view, depth, within } = place;
  const id = `${place.id}${step}`;
  return { id, words: [...place.words, ...more].slice(0, MAX_WORDS), at, label, view, depth, within };
}

/** A name as a step of an id: what separates the steps is escaped, so that no two places share an id. */
export function step(name: string): string {
  return `/${name.replace(/[~/[{|?]/g, (character) => `~${character.charCodeAt(0).toString(16)}`)}`;
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
