import type { Contract, Event, Operation } from "@mortise/contract";
import { claimNames, type NameClaim } from "../claim-names.ts";
import type { Code } from "../code.ts";
import type { KitDiagnostic } from "../kit.ts";
import { hasNamedResult, successes } from "./answers.ts";
import { identifier } from "./text.ts";
import { type Variant, type View, variantsOf } from "./views.ts";

/** The identifiers of everything that a kit offers. All are different, types and functions together. */
export interface Names {
  /** Each variant of a named type. */
  readonly variants: ReadonlyMap<string, readonly NamedVariant[]>;
  readonly operations: ReadonlyMap<Operation, OperationNames>;
  readonly events: ReadonlyMap<Event, EventNames>;
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

/** What the kit itself exports, and the globals that its declarations mention. */
const KIT_TYPES: ReadonlySet<string> = new Set([
  "Answer",
  "ApiError",
  "FilePart",
  "Handlers",
  "Promise",
  "RefusalCode",
  "RefusedError",
  "Uint8Array",
  "WireBytes",
]);

/** Words that cannot name a function of a module, or would hide what every module needs. */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function globalThis if implements import in instanceof interface let new null package private " +
    "protected public return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

interface Claim extends NameClaim {
  readonly at: string;
  readonly what: string;
  readonly natural: string;
}

/** Names everything, document types first: an author knows those from the app's documentation. */
export function nameAll(contract: Contract): Names {
  const variants = variantsOf(contract);
  const claims = [
    ...typeClaims(contract, variants),
    ...contract.events.flatMap(eventClaims),
    ...contract.operations.flatMap(operationClaims),
  ];
  const handlerClaims = contract.events.map((event): Claim => {
    const natural = `on${pascalCase(event.name)}`;
    return { natural, wanted: natural, at: event.at, what: `The handler of the event "${event.name}"` };
  });
  const given = claimNames(claims, KIT_TYPES);
  const handlers = claimNames(handlerClaims, new Set());
  const diagnostics = [
    ...claims.map((claim, i) => changed(claim, given[i])),
    ...handlerClaims.map((claim, i) => changed(claim, handlers[i])),
  ];

  // Takes the names in the order of the claims.
  let position = 0;
  const next = () => identifier(given[position++] ?? "");
  const namedVariants = new Map<string, readonly NamedVariant[]>();
  for (const { name } of contract.types) {
    const own = variants.get(name) ?? [];
    namedVariants.set(
      name,
      own.map((variant) => ({ ...variant, name: next() })),
    );
  }
  const events = new Map<Event, EventNames>();
  for (const [index, event] of contract.events.entries()) {
    const handlerType = next();
    const payload = needsPayloadName(event) ? next() : handlerType;
    const answer = needsAnswerName(event) ? next() : handlerType;
    events.set(event, { handler: identifier(handlers[index] ?? ""), handlerType, payload, answer });
  }
  const operations = new Map<Operation, OperationNames>();
  for (const operation of contract.operations) {
    const call = next();
    const parameters = needsParametersName(operation) ? next() : call;
    const result = hasNamedResult(operation) ? next() : call;
    operations.set(operation, {
      call,
      parameters,
      result,
      answer: hasSeveralAnswers(operation) ? next() : call,
    });
  }
  return { variants: namedVariants, operations, events, diagnostics: diagnostics.flat() };
}

/** The name of a named type in a view. */
export function typeName(names: Names, name: string, view: View): Code {
  const variants = names.variants.get(name) ?? [];
  const variant = variants.find((candidate) => candidate.views.includes(view)) ?? variants[0];
  if (!variant) throw new TypeError(`no such type: ${name}`);
  return variant.name;
}

/** `issue-comment` → `IssueComment`. Capitals inside a word stay; letters of all scripts do. */
export function pascalCase(text: string): string {
  const name = text
    .toWellFormed()
    .normalize("NFC")
    .split(/[^\p{ID_Continue}]+|_+/u)
    .map(([first = "", ...rest]) => first.toUpperCase() + rest.join(""))
    .join("");
  if (name === "") return "Unnamed";
  return /^\p{ID_Start}/u.test(name) ? name : `_${name}`;
}

/** `issues_add_labels` → `issuesAddLabels`; a wire name is made of ASCII letters, digits and `_` only. */
function camelCase(wireName: string): string {
  const name = wireName.replace(/(?<=[A-Za-z0-9])_+([A-Za-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
  return name === "" ? "unnamed" : name;
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

function typeClaims(contract: Contract, variants: ReadonlyMap<string, readonly Variant[]>): readonly Claim[] {
  return contract.types.flatMap(({ name }) =>
    (variants.get(name) ?? []).map(({ suffix }) => {
      const natural = pascalCase(name) + suffix;
      const wanted = KIT_TYPES.has(natural) ? `${natural}Type` : natural;
      return { natural, wanted, at: "", what: `The type "${name}"` };
    }),
  );
}

function eventClaims(event: Event): readonly Claim[] {
  const what = `The event "${event.name}"`;
  const payload = pascalCase(event.name);
  const handler = `On${payload}`;
  const claims: Claim[] = [{ natural: handler, wanted: handler, at: event.at, what }];
  if (needsPayloadName(event)) {
    claims.push({ natural: payload, wanted: payload, otherwise: [`${payload}Event`], at: event.at, what });
  }
  if (needsAnswerName(event)) {
    const answer = `${payload}Answer`;
    claims.push({
      natural: answer,
      wanted: answer,
      at: event.at,
      what: `The answer to the event "${event.name}"`,
    });
  }
  return claims;
}

function operationClaims(operation: Operation): readonly Claim[] {
  const what = `The operation "${operation.name}"`;
  const { at } = operation;
  const natural = camelCase(operation.name);
  const claims: Claim[] = [
    { natural, wanted: RESERVED_WORDS.has(natural) ? `${natural}_` : natural, at, what },
  ];
  const claim = (suffix: string, role: string) => {
    const name = pascalCase(operation.name) + suffix;
    claims.push({ natural: name, wanted: name, at, what: `The type of what "${operation.name}" ${role}` });
  };
  if (needsParametersName(operation)) claim("Parameters", "takes");
  if (hasNamedResult(operation)) claim("Result", "returns");
  if (hasSeveralAnswers(operation)) claim("Answer", "answers");
  return claims;
}

function changed({ natural, at, what }: Claim, given: string | undefined): KitDiagnostic[] {
  if (given === undefined || given === natural) return [];
  const message = `${what} is called \`${given}\` in TypeScript, because \`${natural}\` is taken or reserved.`;
  return [{ code: "name-taken", severity: "info", at, message }];
}
