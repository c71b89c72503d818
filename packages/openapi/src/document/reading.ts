import type { Report } from "../diagnostics.ts";
import { DocumentError } from "../error.ts";
import { isObject, type Located, type Loose, member, pointer, tokensOf } from "../loose.ts";
import type { DocumentVersion } from "../source/version.ts";

/** One document while it is read: its root, what it may cost, and where findings go. */
export interface Reading {
  readonly root: Loose;
  /** The version that the author wrote, also when the root was upgraded. */
  readonly version: DocumentVersion;
  /** Where it came from, when that was the web: relative servers are relative to it. */
  readonly address: string | undefined;
  readonly report: Report;
  /** Counts one schema read. @throws DocumentError `too-complex` when there have been too many. */
  readonly spend: () => void;
}

export function startReading(
  facts: Pick<Reading, "root" | "version" | "address" | "report"> & { readonly maxValues: number },
): Reading {
  const { root, version, address, report, maxValues } = facts;
  let spent = 0;
  const spend = () => {
    spent += 1;
    if (spent <= maxValues) return;
    throw new DocumentError(
      "too-complex",
      `Reading the document takes more than ${maxValues} steps, its limit (maxValues): parts of it are used too often.`,
    );
  };
  return { root, version, address, report, spend };
}

/** Longer chains of references to references are mistakes. */
const MAX_HOPS = 50;

/** What a `#/…` reference names, without following further references there. */
export function lookUp(reading: Reading, ref: string): Located | undefined {
  if (!ref.startsWith("#")) return undefined;
  const fragment = ref.slice(1);
  const decoded = decodeFragment(fragment);
  // What some write, and bundlers make: the name as it is, whatever it holds.
  for (const tokens of [tokensOf(decoded), tokensOf(fragment), rawTokens(fragment)]) {
    const value = tokens && partAt(reading, tokens);
    // The same place always has the same pointer, however a reference escapes it.
    if (value !== undefined) return { value, at: tokens?.reduce(pointer, "") ?? "" };
  }
  return undefined;
}

/** What a pointer names; nothing where there is nothing. */
export function valueAt(reading: Reading, at: string): unknown {
  const tokens = tokensOf(at);
  return tokens && partAt(reading, tokens);
}

function rawTokens(fragment: string): readonly string[] | undefined {
  return fragment.startsWith("/") ? fragment.slice(1).split("/") : undefined;
}

function partAt(reading: Reading, tokens: readonly string[]): unknown {
  return tokens.reduce<unknown>((part, token) => member(part, token), reading.root);
}

function decodeFragment(fragment: string): string {
  if (!fragment.includes("%")) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/**
 * The object that a place holds, or that its `$ref` leads to; reported, and nothing, when there is none. A summary or
 * description beside the `$ref` takes the target's place (OpenAPI 3.1, section 4.8.23).
 */
export function follow(reading: Reading, value: unknown, at: string): Located<Loose> | undefined {
  let here: Located = { value, at };
  let notes: Loose = {};
  for (let hops = 0; hops <= MAX_HOPS; hops++) {
    if (!isObject(here.value)) return undefined;
    const { $ref, ...beside } = here.value;
    if (typeof $ref !== "string") return { value: { ...here.value, ...notes }, at: here.at };
    notes = { ...notesIn(beside), ...notes };
    const target = lookUp(reading, $ref);
    if (!target) {
      reportUnresolved(reading, $ref, here.at);
      return undefined;
    }
    here = target;
  }
  reading.report("reference-cycle", at, "This reference leads back to itself; it is left out.");
  return undefined;
}

function notesIn(beside: Loose): Loose {
  const notes: Record<string, unknown> = {};
  for (const name of ["summary", "description"])
    if (typeof beside[name] === "string") notes[name] = beside[name];
  return notes;
}

/** Whether the document's version ignores what is beside a schema's `$ref`. */
export function ignoresSiblings(reading: Reading): boolean {
  return reading.version === "2.0" || reading.version === "3.0";
}

export function reportUnresolved(reading: Reading, ref: string, at: string): void {
  reading.report("reference-unresolved", pointer(at, "$ref"), `Nothing is at ${JSON.stringify(ref)}.`);
}

/** Reports members that this kind of object does not have; vendor extensions are anybody's own. */
export function reportUnknownFields(
  reading: Reading,
  { value, at }: Located<Loose>,
  known: ReadonlySet<string>,
  what: string,
): void {
  for (const name of Object.keys(value)) {
    if (value[name] === undefined || known.has(name) || name.startsWith("x-") || name.startsWith("X-"))
      continue;
    reading.report("unknown-field", pointer(at, name), `${what} has no member "${name}"; it is left out.`);
  }
}
