import type { Contract, Event, Operation } from "@mortise/contract";
import { successes } from "../answers.ts";
import { claimNames, type NameClaim } from "../claim-names.ts";
import type { Code } from "../code.ts";
import { asksBeforeWrites } from "../first-decision.ts";
import type { KitDiagnostic } from "../kit.ts";
import type { View } from "../views.ts";
import { camelCase, isReservedWord, KIT_TYPES, pascalCase } from "./identifiers.ts";
import { hasNamedResult } from "./results.ts";
import { identifier } from "./text.ts";
import { type Variant, variantsOf } from "./variants.ts";

/** The identifiers of everything that a kit offers. All are different, types and functions together. */
export interface Names {
  /** Each variant of a named type. */
  readonly variants: ReadonlyMap<string, readonly NamedVariant[]>;
  readonly operations: ReadonlyMap<Operation, OperationNames>;
  readonly events: ReadonlyMap<Event, EventNames>;
  /** Absent: the app asks for no decisions. */
  readonly decisions?: DecisionNames;
  readonly diagnostics: readonly KitDiagnostic[];
}

export interface NamedVariant extends Variant {
  readonly name: Code;
}

export interface OperationNames {
  /** The function: `createCustomer`. */
  readonly call: Code;
  /** Its parameter's type: `CreateCustomerParameters`. */
  readonly parameters: Code;
  /** What it returns, where that has no name yet: `CreateCustomerResult`. */
  readonly result: Code;
  /** Its answers, where there are several: `CreateCustomerAnswer`. */
  readonly answer: Code;
}

export interface EventNames {
  /** What the plug-in's entry file exports: `onInvoiceCreated`. */
  readonly handler: Code;
  /** The type of that: `OnInvoiceCreated`. */
  readonly handlerType: Code;
  /** The type of what it gets, where that has no name yet: `InvoiceCreated`. */
  readonly payload: Code;
  /** The type of what it answers, where that has no name yet: `InvoiceCreatedAnswer`. */
  readonly answer: Code;
}

/** The functions that make decisions. An operation of the app's goes first: `reject` is called `rejectWrite` then. */
export interface DecisionNames {
  readonly allow: Code;
  readonly change: Code;
  readonly reject: Code;
  readonly rejectAll: Code;
}

interface Claim extends NameClaim {
  /** What it would be called if it were alone. */
  readonly natural: string;
  readonly at: string;
  readonly what: string;
}

const DECISION_CLAIMS: { readonly [Name in keyof DecisionNames]: Claim } = {
  allow: decisionClaim("allow"),
  change: decisionClaim("change"),
  reject: decisionClaim("reject"),
  rejectAll: decisionClaim("rejectAll"),
};

function decisionClaim(natural: string): Claim {
  const what = `The kit's own \`${natural}\``;
  return { natural, wanted: natural, otherwise: [`${natural}Write`], at: "", what };
}

type Claims<Named> = { readonly [Part in keyof Named]?: Claim };

/**
 * Names everything, document types first: an author knows those from the app's documentation. Their variants come
 * behind all of them, then events and operations.
 */
export function nameAll(contract: Contract): Names {
  const variants = variantsOf(contract);
  const types = contract.types.map(({ name }) => typeClaims(name, variants.get(name) ?? []));
  const events = contract.events.map(eventClaims);
  const operations = contract.operations.map(operationClaims);
  const decisions = asksBeforeWrites(contract) ? DECISION_CLAIMS : undefined;
  const given = new Map([
    ...give(
      [
        ...types.flatMap((claims) => claims.slice(0, 1)),
        ...types.flatMap((claims) => claims.slice(1)),
        ...events.flatMap(({ handler: _, ...others }) => Object.values(others)),
        ...operations.flatMap((claims) => Object.values(claims)),
        ...Object.values(decisions ?? {}),
      ],
      KIT_TYPES,
    ),
    ...give(
      events.flatMap(({ handler }) => handler ?? []),
      new Set(),
    ),
  ]);
  const nameOf = (claim: Claim | undefined) => identifier((claim && given.get(claim)) ?? "unnamed");
  const namesOf = <Item, Named>(
    items: readonly Item[],
    name: (item: Item, index: number) => Named,
  ): ReadonlyMap<Item, Named> => new Map(items.map((item, index) => [item, name(item, index)]));
  return {
    variants: new Map(
      contract.types.map(({ name }, index) => [
        name,
        (variants.get(name) ?? []).map((variant, n) => ({ ...variant, name: nameOf(types[index]?.[n]) })),
      ]),
    ),
    events: namesOf(contract.events, (_, index) => ({
      handler: nameOf(events[index]?.handler),
      handlerType: nameOf(events[index]?.handlerType),
      payload: nameOf(events[index]?.payload),
      answer: nameOf(events[index]?.answer),
    })),
    operations: namesOf(contract.operations, (_, index) => ({
      call: nameOf(operations[index]?.call),
      parameters: nameOf(operations[index]?.parameters),
      result: nameOf(operations[index]?.result),
      answer: nameOf(operations[index]?.answer),
    })),
    ...(decisions && {
      decisions: {
        allow: nameOf(decisions.allow),
        change: nameOf(decisions.change),
        reject: nameOf(decisions.reject),
        rejectAll: nameOf(decisions.rejectAll),
      },
    }),
    diagnostics: [...given].flatMap(([claim, name]) => changed(claim, name)),
  };
}

function give(
  claims: readonly Claim[],
  reserved: ReadonlySet<string>,
): readonly (readonly [Claim, string])[] {
  const names = claimNames(claims, reserved);
  return claims.map((claim, index) => [claim, names[index] ?? claim.natural]);
}

/** The name of a named type in a view. */
export function typeName(names: Names, name: string, view: View): Code {
  const variants = names.variants.get(name) ?? [];
  const variant = variants.find((candidate) => candidate.views.includes(view)) ?? variants[0];
  if (!variant) throw new TypeError(`no such type: ${name}`);
  return variant.name;
}

export function needsPayloadName(event: Event): boolean {
  return event.payload !== undefined && event.payload.kind !== "named";
}

export function needsAnswerName(event: Event): boolean {
  return event.answer !== undefined && event.answer.kind !== "named";
}

export function needsParametersName(operation: Operation): boolean {
  return operation.parameters.length > 0 || operation.body !== undefined;
}

export function hasSeveralAnswers(operation: Operation): boolean {
  return successes(operation).length > 1;
}

function typeClaims(name: string, variants: readonly Variant[]): readonly Claim[] {
  return variants.map(({ suffix }) => {
    const natural = pascalCase(name) + suffix;
    const wanted = KIT_TYPES.has(natural) ? `${natural}Type` : natural;
    return { natural, wanted, at: "", what: `The type "${name}"` };
  });
}

function eventClaims(event: Event): Claims<EventNames> {
  const what = `The event "${event.name}"`;
  const pascal = pascalCase(event.name);
  const claim = (natural: string, role: string): Claim => ({
    natural,
    wanted: natural,
    at: event.at,
    what: what + role,
  });
  return {
    handler: claim(`on${pascal}`, "'s handler"),
    handlerType: claim(`On${pascal}`, "'s handler's type"),
    ...(needsPayloadName(event) && { payload: { ...claim(pascal, ""), otherwise: [`${pascal}Event`] } }),
    ...(needsAnswerName(event) && { answer: claim(`${pascal}Answer`, "'s answer") }),
  };
}

function operationClaims(operation: Operation): Claims<OperationNames> {
  const { at, name } = operation;
  const natural = camelCase(name);
  const typeClaim = (suffix: string, role: string): Claim => {
    const wanted = pascalCase(name) + suffix;
    return { natural: wanted, wanted, at, what: `The type of what "${name}" ${role}` };
  };
  return {
    call: {
      natural,
      wanted: isReservedWord(natural) ? `${natural}_` : natural,
      at,
      what: `The operation "${name}"`,
    },
    ...(needsParametersName(operation) && { parameters: typeClaim("Parameters", "takes") }),
    ...(hasNamedResult(operation) && { result: typeClaim("Result", "returns") }),
    ...(hasSeveralAnswers(operation) && { answer: typeClaim("Answer", "answers") }),
  };
}

function changed({ natural, at, what }: Claim, given: string): readonly KitDiagnostic[] {
  if (given === natural) return [];
  const message = `${what} is called \`${given}\` in TypeScript, because \`${natural}\` is taken or reserved.`;
  return [{ code: "name-taken", severity: "info", at, message }];
}
