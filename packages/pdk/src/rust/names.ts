import { type Event, type Operation, takesInput } from "@mortise/contract";
import { claimNames, type NameClaim } from "../claim-names.ts";
import type { Code } from "../code.ts";
import type { KitDiagnostic } from "../kit.ts";
import { claimOrder } from "../nominal/claim-order.ts";
import type { Declaration, NominalModel, NominalOperation } from "../nominal/model.ts";
import { isKeyword, KIT_MODULES, KIT_TYPES, nameWords, pascal, snake, written } from "./identifiers.ts";
import { identifier } from "./text.ts";

/** The identifiers of everything that a kit offers; each is the only one of its name in its module. */
export interface Names {
  /** By a declaration's id: all are in `types`. */
  readonly types: ReadonlyMap<string, Code>;
  readonly operations: ReadonlyMap<Operation, OperationNames>;
  /** The function of `events`, which is what `export!` takes. */
  readonly events: ReadonlyMap<Event, Code>;
  /** The modules of operations, sorted by name, each with its operations in the contract's order. */
  readonly modules: readonly OperationModule[];
  readonly diagnostics: readonly KitDiagnostic[];
}

/** Operations whose first tag is the same. */
export interface OperationModule {
  readonly name: string;
  /** The tag; absent for operations without one. */
  readonly tag?: string;
  readonly operations: readonly NominalOperation[];
}

export interface OperationNames {
  readonly module: string;
  /** The function: `create_customer`. */
  readonly call: Code;
  /** Its twin, with status and headers: `create_customer_with_response`. */
  readonly withResponse: Code;
  /** What it takes: `CreateCustomerParams`. */
  readonly params: Code;
  /** How it fails: `CreateCustomerError`. */
  readonly error: Code;
  /** Its successes, where there are several: `CreateCustomerAnswer`. */
  readonly answer: Code;
  /** Its bodies, where there are several: `CreateCustomerBody`. */
  readonly body: Code;
}

interface Claim extends NameClaim {
  readonly at: string;
  readonly what: string;
}

/** The module of operations without a tag. */
const UNTAGGED = "operations";

/** Names everything. The document's own types come first, since an author knows those from the app's documentation. */
export function nameAll(model: NominalModel): Names {
  const typeClaims = new Map(claimOrder(model.declarations).map((one) => [one.id, typeClaim(one)]));
  const eventClaims = new Map(model.events.map(({ event }) => [event, eventClaim(event)]));
  const types = give(typeClaims.values(), KIT_TYPES);
  const events = give(eventClaims.values(), new Set());
  const given = [...types, ...events];
  const modules = modulesOf(model);
  const operations = new Map<Operation, OperationNames>();
  for (const module of modules) {
    const claims = new Map(module.operations.map((one) => [one.operation, operationClaims(one)]));
    const names = new Map([
      ...give(
        [...claims.values()].flatMap(({ functions }) => functions),
        new Set(),
      ),
      ...give(
        [...claims.values()].flatMap(({ types: own }) => Object.values(own)),
        new Set(),
      ),
    ]);
    given.push(...names);
    for (const [operation, { functions, types: own }] of claims) {
      const [call, withResponse] = functions.map((claim) => nameOf(names, claim));
      if (!call || !withResponse) continue;
      const ofPart = (part: Part) => nameOf(names, own[part] ?? UNUSED);
      operations.set(operation, {
        module: module.name,
        call,
        withResponse,
        params: ofPart("Params"),
        error: ofPart("Error"),
        answer: ofPart("Answer"),
        body: ofPart("Body"),
      });
    }
  }
  const named = <Key>(claims: ReadonlyMap<Key, Claim>, names: ReadonlyMap<Claim, string>) =>
    new Map([...claims].map(([key, claim]) => [key, nameOf(names, claim)]));
  return {
    types: named(typeClaims, types),
    operations,
    events: named(eventClaims, events),
    modules,
    diagnostics: given.flatMap(([claim, name]) => changed(claim, name)),
  };
}

function give(claims: Iterable<Claim>, reserved: ReadonlySet<string>): ReadonlyMap<Claim, string> {
  const all = [...claims];
  const names = claimNames(all, reserved);
  return new Map(all.map((claim, index) => [claim, names[index] ?? claim.wanted]));
}

function nameOf(names: ReadonlyMap<Claim, string>, claim: Claim): Code {
  return identifier(written(names.get(claim) ?? claim.wanted));
}

function typeClaim({ words, otherwise, named, at, id }: Declaration): Claim {
  const wanted = pascal(words, "Unnamed");
  const others = [
    ...(otherwise ? [pascal(otherwise, "Unnamed")] : []),
    ...(KIT_TYPES.has(wanted) ? [`${wanted}Type`] : []),
  ];
  const what = named === undefined ? `The type at "${id}"` : `The type "${named}"`;
  return { wanted, otherwise: others, at, what };
}

function eventClaim({ name, at }: Event): Claim {
  return { wanted: snake(nameWords(name), "unnamed"), at, what: `The event "${name}"` };
}

/** The types that an operation has beside its functions. */
type Part = "Params" | "Error" | "Answer" | "Body";

/** What stands for the name of a part that an operation has no use for. */
const UNUSED: Claim = { wanted: "Unused", at: "", what: "" };

function operationClaims({ operation, body, successes }: NominalOperation) {
  const { name, at } = operation;
  const words = nameWords(name);
  const what = `The operation "${name}"`;
  const call = snake(words, "unnamed");
  const functions: readonly Claim[] = [
    { wanted: call, at, what },
    { wanted: `${call}_with_response`, at, what: `${what}'s twin with the response` },
  ];
  const claim = (part: Part): Claim => {
    return { wanted: pascal(words, "Unnamed") + part, at, what: `${what}'s ${part.toLowerCase()}` };
  };
  const types: { readonly [Name in Part]?: Claim } = {
    ...(takesInput(operation) && { Params: claim("Params") }),
    Error: claim("Error"),
    ...(successes.length > 1 && { Answer: claim("Answer") }),
    ...(body && body.contents.length > 1 && { Body: claim("Body") }),
  };
  return { functions, types };
}

/** Modules by the operations' first tags; tags that come out equal share one. */
function modulesOf(model: NominalModel): readonly OperationModule[] {
  const byWanted = new Map<string, { tag?: string; operations: NominalOperation[] }>();
  for (const nominal of model.operations) {
    const [tag] = nominal.operation.tags;
    const wanted = tag === undefined ? UNTAGGED : snake(nameWords(tag), "tagged");
    const module = byWanted.get(wanted);
    if (module) module.operations.push(nominal);
    else byWanted.set(wanted, { ...(tag !== undefined && { tag }), operations: [nominal] });
  }
  const wanted = [...byWanted.keys()].sort();
  // A module's file has its name, so that raw names do not do here.
  const reserved = new Set([...KIT_MODULES, ...wanted.filter(isKeyword)]);
  const names = claimNames(
    wanted.map((name) => ({ wanted: name, otherwise: [`${name}_operations`] })),
    reserved,
  );
  return wanted
    .flatMap((key, index) => {
      const module = byWanted.get(key);
      return module ? [{ name: names[index] ?? key, ...module }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function changed({ wanted, at, what }: Claim, name: string): readonly KitDiagnostic[] {
  if (name === wanted) return [];
  const message = `${what} is called "${name}" in Rust, because "${wanted}" is something else.`;
  return [{ code: "name-taken", severity: "info", at, message }];
}
