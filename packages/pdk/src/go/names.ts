import { type Event, type Operation, takesInput, words } from "@mortise/contract";
import { claimNames, type NameClaim } from "../claim-names.ts";
import type { Code } from "../code.ts";
import type { KitDiagnostic } from "../kit.ts";
import { claimOrder } from "../nominal/claim-order.ts";
import type { Declaration, EnumDeclaration, NominalModel, NominalOperation } from "../nominal/model.ts";
import { behind, exported, KIT_NAMES, memberWords } from "./identifiers.ts";
import { identifier } from "./text.ts";

/** The identifiers of everything that a kit's package offers: all are different. */
export interface Names {
  /** By a declaration's id. */
  readonly types: ReadonlyMap<string, Code>;
  /** By an enum's id: a constant for each of its values, in their order. */
  readonly constants: ReadonlyMap<string, readonly Code[]>;
  readonly operations: ReadonlyMap<Operation, OperationNames>;
  readonly events: ReadonlyMap<Event, EventNames>;
  readonly diagnostics: readonly KitDiagnostic[];
}

export interface OperationNames {
  /** The function: `CreateCustomer`. */
  readonly call: Code;
  /** Its twin, with status and headers: `CreateCustomerWithResponse`. */
  readonly withResponse: Code;
  /** What it takes: `CreateCustomerParams`. */
  readonly parameters: Code;
  /** What it returns, where the app documents several successes: `CreateCustomerResult`. */
  readonly result: Code;
  /** The import: `importCreateCustomer`. */
  readonly imported: Code;
}

export interface EventNames {
  /** The function that an export calls: `HandleInvoiceCreated`. */
  readonly handle: Code;
}

type OperationClaims = { readonly [Part in Exclude<keyof OperationNames, "imported">]?: Claim };

interface Claim extends NameClaim {
  readonly at: string;
  readonly what: string;
}

/**
 * Names everything: types that the document names first, as authors know those from the app's documentation; then
 * operations and events, then types that are named after their place, and constants last.
 */
export function nameAll(model: NominalModel): Names {
  const operations = model.operations.map(operationClaims);
  const events = model.events.map(({ event }) => eventClaim(event));
  const inOrder = claimOrder(model.declarations);
  const isNamed = (declaration: Declaration) => declaration.named !== undefined;
  const typeClaims = new Map(inOrder.map((declaration) => [declaration, typeClaim(declaration)]));
  const claims = [
    ...inOrder.filter(isNamed).flatMap((declaration) => typeClaims.get(declaration) ?? []),
    ...operations.flatMap((own) => Object.values(own)),
    ...events,
    ...inOrder.filter((one) => !isNamed(one)).flatMap((declaration) => typeClaims.get(declaration) ?? []),
  ];
  const given = give(claims, KIT_NAMES);
  const nameOf = (claim: Claim | undefined) => (claim && given.get(claim)) ?? "Unnamed";
  const enums = model.declarations.filter((one) => one.kind === "enum").filter(hasConstants);
  const constantClaims = new Map(
    enums.map((one) => [one, enumClaims(one, nameOf(typeClaims.get(one)))] as const),
  );
  const constants = give([...constantClaims.values()].flat(), new Set([...KIT_NAMES, ...given.values()]));
  const names = model.operations.map(({ operation }, index): readonly [Operation, OperationNames] => {
    const own = operations[index];
    const call = nameOf(own?.call);
    return [
      operation,
      {
        call: identifier(call),
        withResponse: identifier(nameOf(own?.withResponse)),
        parameters: identifier(nameOf(own?.parameters)),
        result: identifier(nameOf(own?.result)),
        imported: identifier(`import${call}`),
      },
    ];
  });
  return {
    types: new Map(model.declarations.map((one) => [one.id, identifier(nameOf(typeClaims.get(one)))])),
    constants: new Map(
      [...constantClaims].map(([one, own]) => [
        one.id,
        own.map((claim) => identifier(constants.get(claim) ?? "Unnamed")),
      ]),
    ),
    operations: new Map(names),
    events: new Map(
      model.events.map(({ event }, index) => [event, { handle: identifier(nameOf(events[index])) }]),
    ),
    diagnostics: [...given].flatMap(([claim, name]) => changed(claim, name)),
  };
}

/** Whether an enum's values are constants: Go has none of mixed types. */
export function hasConstants(declaration: EnumDeclaration): boolean {
  return declaration.of !== "mixed";
}

function give<One extends NameClaim>(
  claims: readonly One[],
  reserved: ReadonlySet<string>,
): ReadonlyMap<One, string> {
  const names = claimNames(claims, reserved);
  return new Map(claims.map((claim, index) => [claim, names[index] ?? claim.wanted]));
}

function typeClaim({ words: own, otherwise, named, at }: Declaration): Claim {
  const natural = exported(own);
  const others = [
    ...(otherwise ? [exported(otherwise)] : []),
    ...(KIT_NAMES.has(natural) ? [`${natural}Type`] : []),
  ];
  const what = named === undefined ? "A type without a name" : `The type "${named}"`;
  return { wanted: natural, otherwise: others, at, what };
}

function operationClaims({ operation, successes }: NominalOperation): OperationClaims {
  const { name, at } = operation;
  const natural = exported(words(name));
  const claim = (suffix: string, role: string): Claim => ({
    wanted: natural + suffix,
    otherwise: [`Call${natural}${suffix}`],
    at,
    what: `The operation "${name}"${role}`,
  });
  return {
    call: claim("", ""),
    withResponse: claim("WithResponse", "'s twin with status and headers"),
    ...(takesInput(operation) && { parameters: claim("Params", "'s parameters") }),
    ...(successes.length > 1 && { result: claim("Result", "'s result") }),
  };
}

function eventClaim({ name, at }: Event): Claim {
  const wanted = `Handle${exported(words(name))}`;
  return { wanted, otherwise: [`${wanted}Event`], at, what: `The event "${name}"'s handler` };
}

function enumClaims({ values }: EnumDeclaration, type: string): readonly NameClaim[] {
  return values.map((value) => ({ wanted: behind(type, memberWords(String(value))) }));
}

function changed({ wanted, at, what }: Claim, name: string): readonly KitDiagnostic[] {
  if (name === wanted) return [];
  const message = `${what} is called "${name}" in Go, because "${wanted}" is something else.`;
  return [{ code: "name-taken", severity: "info", at, message }];
}
