import type { Contract, Event, Operation } from "./contract.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { ContractError } from "./error.ts";
import { giveNames } from "./names.ts";
import type { NamedType, Type } from "./types.ts";
import { mapParts } from "./walk.ts";

/** A joined contract, with what had to be decided on the way. */
export interface JoinedContract {
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * One contract of several, for an app that describes its API in one document and its webhooks in another.
 *
 * Title, version and servers are the first one's. Types of the same name that say the same are one; where they
 * differ, the later one's gets a number (`user_2`). An operation or event whose wire name an earlier contract has
 * gets a number too, with a diagnostic. An event that several contracts tell of is one: an app tells it once, and no
 * number could say which of two descriptions is meant. The earlier description counts, except that one of `webhooks`
 * counts more than one of the extension `x-webhooks`; where they differ, a diagnostic says so.
 *
 * @throws ContractError `contracts-do-not-join` for an empty list, or when two security schemes of one name differ.
 */
export function joinContracts(contracts: readonly Contract[]): JoinedContract {
  const [first, ...others] = contracts;
  if (!first) throw new ContractError("contracts-do-not-join", "There is no contract to join.");
  let joined = first;
  const diagnostics: Diagnostic[] = [];
  for (const other of others) joined = joinTwo(joined, other, diagnostics);
  return { contract: joined, diagnostics };
}

function joinTwo(a: Contract, b: Contract, diagnostics: Diagnostic[]): Contract {
  const renamed = renameTypes(a.types, b.types);
  const rename = (type: Type): Type =>
    type.kind === "named"
      ? { ...type, name: renamed.get(type.name) ?? type.name }
      : renameMappings(mapParts(type, rename), renamed);
  const known = new Set(a.types.map((named) => named.name));
  const added = b.types
    .map((named) => ({ ...named, name: renamed.get(named.name) ?? named.name, type: rename(named.type) }))
    .filter((named) => !known.has(named.name));

  const schemes = new Map(a.securitySchemes.map((scheme) => [scheme.name, scheme]));
  for (const scheme of b.securitySchemes) {
    const earlier = schemes.get(scheme.name);
    if (earlier && JSON.stringify(earlier.scheme) !== JSON.stringify(scheme.scheme)) {
      throw new ContractError(
        "contracts-do-not-join",
        `"${a.title}" and "${b.title}" both have a security scheme "${scheme.name}", and mean different things by it. Rename one of them.`,
      );
    }
    schemes.set(scheme.name, earlier ?? scheme);
  }

  const operations = joinNamed(
    a.operations,
    b.operations.map((o) => mapOperation(o, rename)),
    diagnostics,
  );
  const renamedOperations = new Map(
    b.operations.map(({ name }, n) => [name, operations.added[n]?.name ?? name]),
  );
  const events = b.events.map((e) => mapEvent(e, rename, renamedOperations));
  return {
    ...a,
    securitySchemes: [...schemes.values()],
    operations: operations.all,
    events: joinEvents(a.events, events, diagnostics),
    types: [...a.types, ...added].sort(byName),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/**
 * New names for those types of `b` that `a` has under the same name with another meaning. A type that only *refers*
 * to a renamed one differs as well, so this looks again until nothing changes.
 */
function renameTypes(a: readonly NamedType[], b: readonly NamedType[]): ReadonlyMap<string, string> {
  const inA = new Map(a.map((named) => [named.name, named]));
  const differing = new Set<string>();
  const refersToDiffering = (type: Type): boolean =>
    type.kind === "named" ? differing.has(type.name) : partsSome(type, refersToDiffering);
  for (let before = -1; before !== differing.size; ) {
    before = differing.size;
    for (const named of b) {
      const other = inA.get(named.name);
      if (!other || differing.has(named.name)) continue;
      if (JSON.stringify(other) !== JSON.stringify(named) || refersToDiffering(named.type))
        differing.add(named.name);
    }
  }
  const taken = new Set([...inA.keys(), ...b.map((named) => named.name)]);
  const renamed = new Map<string, string>();
  for (const name of differing) {
    let n = 2;
    while (taken.has(`${name}_${n}`)) n++;
    taken.add(`${name}_${n}`);
    renamed.set(name, `${name}_${n}`);
  }
  return renamed;
}

function partsSome(type: Type, test: (part: Type) => boolean): boolean {
  let found = false;
  mapParts(type, (part) => {
    found ||= test(part);
    return part;
  });
  return found;
}

function renameMappings(type: Type, renamed: ReadonlyMap<string, string>): Type {
  if (type.kind !== "union" || !type.discriminator) return type;
  const mapping = type.discriminator.mapping.map((m) => ({ ...m, type: renamed.get(m.type) ?? m.type }));
  return { ...type, discriminator: { ...type.discriminator, mapping } };
}

function mapOperation(operation: Operation, change: (type: Type) => Type): Operation {
  return {
    ...operation,
    parameters: operation.parameters.map((p) => ({ ...p, type: change(p.type) })),
    ...(operation.body && {
      body: {
        ...operation.body,
        contents: operation.body.contents.map((c) => ({ ...c, type: change(c.type) })),
      },
    }),
    responses: operation.responses.map((response) => ({
      ...response,
      contents: response.contents.map((c) => ({ ...c, type: change(c.type) })),
      headers: response.headers.map((h) => ({ ...h, type: change(h.type) })),
    })),
  };
}

function mapEvent(
  event: Event,
  change: (type: Type) => Type,
  operations: ReadonlyMap<string, string>,
): Event {
  const { source } = event;
  return {
    ...event,
    ...(source.kind === "callback" && {
      source: { ...source, operations: source.operations.map((name) => operations.get(name) ?? name).sort() },
    }),
    ...(event.payload && { payload: change(event.payload) }),
    ...(event.answer && { answer: change(event.answer) }),
  };
}

/** The events of both, those that both tell of once. */
function joinEvents(a: readonly Event[], b: readonly Event[], diagnostics: Diagnostic[]): readonly Event[] {
  const told = new Map(a.map((event) => [identityOf(event), event]));
  const others: Event[] = [];
  for (const event of b) {
    const earlier = told.get(identityOf(event));
    if (!earlier) {
      others.push(event);
      continue;
    }
    const [kept, left] = isExtension(earlier) && !isExtension(event) ? [event, earlier] : [earlier, event];
    told.set(identityOf(event), kept);
    if (JSON.stringify([kept.payload, kept.answer]) === JSON.stringify([left.payload, left.answer])) continue;
    diagnostics.push({
      code: "event-described-twice",
      severity: isExtension(left) ? "info" : "warning",
      at: left.at,
      message: `Another document describes the event "${left.name}" otherwise; ${
        isExtension(left)
          ? "that of its webhooks counts, not this extension"
          : "the earlier description counts"
      }.`,
    });
  }
  return joinNamed([...told.values()], others, diagnostics).all;
}

/** Equal for what the app tells only once: the same name in two documents, made of the same words. */
function identityOf({ name, source }: Event): string {
  return `${name} ${source.kind} ${source.key}`;
}

function isExtension({ source }: Event): boolean {
  return source.kind === "webhook" && source.extension === true;
}

/** All of both, sorted, and those of `b` under the names that they got, in `b`'s order. */
function joinNamed<T extends { readonly name: string; readonly at: string }>(
  a: readonly T[],
  b: readonly T[],
  diagnostics: Diagnostic[],
): { readonly all: readonly T[]; readonly added: readonly T[] } {
  const both = [...a, ...b];
  const given = giveNames(both.map(({ name, at }) => ({ wanted: name, at })));
  for (const { wanted, name, at } of given) {
    if (wanted === name) continue;
    diagnostics.push({
      code: "name-taken",
      severity: "warning",
      at,
      message: `Another document has the name "${wanted}" already; here it is "${name}".`,
    });
  }
  const named = both.map((item, index) => ({ ...item, name: given[index]?.name ?? item.name }));
  return { all: [...named].sort(byName), added: named.slice(a.length) };
}
