import { type Contract, type EventSource, RECORD_MOMENTS } from "./contract.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { ContractError } from "./error.ts";
import { checkMembers } from "./saved-members.ts";
import type { Type } from "./types.ts";
import { namesIn, typesUsed } from "./walk.ts";

/** The contract as JSON text: the same contract gives the same bytes. Ends with a line feed. */
export function contractToJson(contract: Contract): string {
  return `${JSON.stringify(contract, null, 1)}\n`;
}

/**
 * Reads what {@link contractToJson} wrote.
 *
 * @throws ContractError `not-a-contract` when the text is something else or is damaged, `unsupported-format-version`
 *   when another version of Mortise wrote it. Its diagnostics say where.
 */
export function contractFromJson(text: string): Contract {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ContractError("not-a-contract", `The contract is not JSON: ${(cause as Error).message}`);
  }
  if (!isObject(value) || !("formatVersion" in value)) {
    throw new ContractError("not-a-contract", 'This is no saved contract: it has no "formatVersion".');
  }
  if (value.formatVersion !== 1) {
    throw new ContractError(
      "unsupported-format-version",
      `The contract has format version ${JSON.stringify(value.formatVersion)}; this version of Mortise reads 1. Make it again from the document.`,
    );
  }
  try {
    const findings: Diagnostic[] = checkShape(value);
    if (findings.length === 0) findings.push(...checkMembers(value));
    if (findings.length > 0) throw damaged(findings);
    // Both the shape that every reader walks and what is printed of it have been checked by hand.
    const contract = value as unknown as Contract;
    const loose = checkReferences(contract);
    if (loose.length > 0) throw damaged(loose);
    return contract;
  } catch (error) {
    // The stack ended while the types were walked; it would for every other reader too.
    if (!(error instanceof RangeError)) throw error;
    throw new ContractError("not-a-contract", "The saved contract has types that are nested too deep.");
  }
}

function damaged(diagnostics: readonly Diagnostic[]): ContractError {
  const first = diagnostics[0];
  return new ContractError(
    "not-a-contract",
    `The saved contract is damaged at ${first?.at || "/"}: ${first?.message} Make it again from the document.`,
    diagnostics,
  );
}

type Loose = { readonly [name: string]: unknown };

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LISTS = ["servers", "securitySchemes", "operations", "events", "types"] as const;

const KINDS: ReadonlySet<unknown> = new Set<Type["kind"]>([
  "unknown",
  "never",
  "null",
  "boolean",
  "integer",
  "number",
  "text",
  "bytes",
  "enum",
  "list",
  "tuple",
  "map",
  "object",
  "union",
  "intersection",
  "nullable",
  "named",
]);

const EVENT_SOURCES: ReadonlySet<unknown> = new Set<EventSource["kind"]>(["webhook", "callback", "record"]);

const MOMENTS: ReadonlySet<unknown> = new Set(RECORD_MOMENTS);

/** What each member must be for the contract to be walked without a surprise. */
function checkShape(contract: Loose): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const report = (at: string, message: string) =>
    findings.push({ code: "damaged-contract", severity: "error", at, message });

  const text = (of: Loose, name: string, at: string) => {
    if (typeof of[name] !== "string") report(`${at}/${name}`, "A text is missing here.");
  };
  const list = (of: Loose, name: string, at: string): readonly [Loose, string][] => {
    const value = of[name];
    if (!Array.isArray(value)) {
      report(`${at}/${name}`, "A list is missing here.");
      return [];
    }
    return value.flatMap((item: unknown, index): [Loose, string][] => {
      if (isObject(item)) return [[item, `${at}/${name}/${index}`]];
      report(`${at}/${name}/${index}`, "An object is missing here.");
      return [];
    });
  };
  const type = (value: unknown, at: string): void => {
    if (!isObject(value) || !KINDS.has(value.kind))
      return void report(at, "A type of a known kind is missing here.");
    switch (value.kind) {
      case "enum":
        if (!Array.isArray(value.values) || value.values.length === 0)
          report(`${at}/values`, "A list is missing here.");
        break;
      case "list":
      case "map":
      case "nullable":
        type(value.of, `${at}/of`);
        break;
      case "tuple":
        for (const [item, where] of list(value, "items", at)) type(item, where);
        if (value.rest !== undefined) type(value.rest, `${at}/rest`);
        break;
      case "object":
        for (const [property, where] of list(value, "properties", at)) {
          text(property, "name", where);
          type(property.type, `${where}/type`);
        }
        if (value.additional !== undefined) type(value.additional, `${at}/additional`);
        break;
      case "union":
      case "intersection":
        for (const [member, where] of list(value, "of", at)) type(member, where);
        break;
      case "named":
        text(value, "name", at);
        break;
      default:
        break;
    }
  };
  const contents = (of: Loose, at: string) => {
    for (const [content, where] of list(of, "contents", at)) {
      text(content, "mediaType", where);
      type(content.type, `${where}/type`);
    }
  };

  const eventSource = (source: unknown, at: string) => {
    if (!isObject(source) || !EVENT_SOURCES.has(source.kind))
      return void report(at, "A source of a known kind is missing here.");
    text(source, "key", at);
    if (source.kind === "record") {
      text(source, "record", at);
      if (!MOMENTS.has(source.moment)) report(`${at}/moment`, "A known moment is missing here.");
    }
    if (source.kind !== "callback") return;
    text(source, "expression", at);
    if (!Array.isArray(source.operations) || source.operations.some((name) => typeof name !== "string"))
      report(`${at}/operations`, "A list of names is missing here.");
  };

  text(contract, "title", "");
  text(contract, "version", "");
  for (const name of LISTS) list(contract, name, "");
  if (findings.length > 0) return findings;

  for (const [operation, at] of list(contract, "operations", "")) {
    for (const name of ["name", "method", "path", "at"]) text(operation, name, at);
    for (const name of ["servers", "security", "tags"]) {
      if (!Array.isArray(operation[name])) report(`${at}/${name}`, "A list is missing here.");
    }
    for (const [parameter, where] of list(operation, "parameters", at)) {
      text(parameter, "name", where);
      text(parameter, "place", where);
      type(parameter.type, `${where}/type`);
      if (!isObject(parameter.serialization)) report(`${where}/serialization`, "An object is missing here.");
    }
    const body = operation.body;
    if (isObject(body)) contents(body, `${at}/body`);
    else if (body !== undefined) report(`${at}/body`, "An object is missing here.");
    for (const [response, where] of list(operation, "responses", at)) {
      text(response, "status", where);
      contents(response, where);
      for (const [header, place] of list(response, "headers", where)) type(header.type, `${place}/type`);
    }
  }
  for (const [event, at] of list(contract, "events", "")) {
    for (const name of ["name", "at"]) text(event, name, at);
    eventSource(event.source, `${at}/source`);
    if (event.payload !== undefined) type(event.payload, `${at}/payload`);
    if (event.answer !== undefined) type(event.answer, `${at}/answer`);
  }
  for (const [named, at] of list(contract, "types", "")) {
    text(named, "name", at);
    type(named.type, `${at}/type`);
  }
  return findings;
}

/** Every `named` type exists, and no name is given twice. */
function checkReferences(contract: Contract): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const report = (at: string, message: string) =>
    findings.push({ code: "damaged-contract", severity: "error", at, message });
  for (const list of ["operations", "events", "types"] as const) {
    const seen = new Set<string>();
    for (const [index, { name }] of contract[list].entries()) {
      if (seen.has(name)) report(`/${list}/${index}/name`, `The name "${name}" is given twice.`);
      seen.add(name);
    }
  }
  const known = new Set(contract.types.map((named) => named.name));
  const used = [
    ...contract.types.map((named) => named.type),
    ...[...typesUsed(contract)].map((use) => use.type),
  ];
  for (const type of used) {
    for (const name of namesIn(type))
      if (!known.has(name)) report("/types", `The type "${name}" is missing.`);
  }
  return findings;
}
