import { giveNames, type Method, nameFromPath, type Operation, snakeCase } from "@mortise/contract";
import { follow, type Reading, reportUnknownFields } from "../document/reading.ts";
import { isExtension, isObject, type Located, type Loose, membersOf, textIn } from "../loose.ts";
import type { Types } from "../schema/types.ts";
import { parametersOf } from "./parameters.ts";
import { targetOf } from "./paths.ts";
import { bodyOf, responsesOf } from "./responses.ts";
import { requirementOf } from "./security.ts";
import { serversOf } from "./servers.ts";

/** The methods that a path item may have, as it writes them. */
const METHODS: ReadonlyMap<string, Method> = new Map([
  ["get", "GET"],
  ["put", "PUT"],
  ["post", "POST"],
  ["delete", "DELETE"],
  ["options", "OPTIONS"],
  ["head", "HEAD"],
  ["patch", "PATCH"],
  ["trace", "TRACE"],
  ["query", "QUERY"],
]);

const PATH_FIELDS: ReadonlySet<string> = new Set([
  ...METHODS.keys(),
  "$ref",
  "summary",
  "description",
  "servers",
  "parameters",
  "additionalOperations",
]);

const OPERATION_FIELDS: ReadonlySet<string> = new Set([
  "tags",
  "summary",
  "description",
  "externalDocs",
  "operationId",
  "parameters",
  "requestBody",
  "responses",
  "callbacks",
  "deprecated",
  "security",
  "servers",
]);

/** One operation as the document has it, before it is read. */
export interface FoundOperation extends Located<Loose> {
  readonly method: Method;
  readonly pathItem: Located<Loose>;
}

/** The operations of a path item, one a method. An operation may itself be a `$ref`; real documents have such. */
export function operationsIn(reading: Reading, value: unknown, at: string): readonly FoundOperation[] {
  const pathItem = pathItemOf(reading, value, at);
  if (!pathItem) return [];
  reportUnknownFields(reading, pathItem, PATH_FIELDS, "A path item");
  for (const extra of membersOf(pathItem.value.additionalOperations, `${pathItem.at}/additionalOperations`)) {
    reading.report("method-not-carried", extra.at, `The method ${extra.name} is not carried over.`);
  }
  return membersOf(pathItem.value, pathItem.at).flatMap((entry): FoundOperation[] => {
    const method = METHODS.get(entry.name);
    if (!method) return [];
    const found = follow(reading, entry.value, entry.at);
    if (!found) {
      reading.report("invalid-operation", entry.at, "An operation is an object; it is left out.");
      return [];
    }
    reportUnknownFields(reading, found, OPERATION_FIELDS, "An operation");
    return [{ value: found.value, at: found.at, method, pathItem }];
  });
}

/** A path item, or the one that its `$ref` leads to together with what is beside. */
function pathItemOf(reading: Reading, value: unknown, at: string): Located<Loose> | undefined {
  if (!isObject(value)) {
    reading.report("invalid-operation", at, "A path item is an object; it is left out.");
    return undefined;
  }
  const { $ref, ...beside } = value;
  if (typeof $ref !== "string") return { value, at };
  const target = follow(reading, { $ref }, at);
  if (!target) return Object.keys(beside).length > 0 ? { value: beside, at } : undefined;
  return { value: { ...target.value, ...beside }, at: target.at };
}

/** Every operation under `paths`, named and sorted. */
export function readOperations(
  reading: Reading,
  types: Types,
  schemes: ReadonlySet<string>,
): readonly Operation[] {
  const found: (Omit<Operation, "name"> & { readonly wanted: string })[] = [];
  for (const entry of membersOf(reading.root.paths, "/paths")) {
    if (isExtension(entry.name)) continue;
    if (!entry.name.startsWith("/")) {
      reading.report("invalid-operation", entry.at, "A path begins with a slash; it is left out.");
      continue;
    }
    for (const operation of operationsIn(reading, entry.value, entry.at)) {
      found.push(operationOf(reading, types, schemes, entry.name, operation));
    }
  }
  const given = giveNames(found.map(({ wanted, at }) => ({ wanted, at })));
  const operations = found.map(({ wanted, ...operation }, index): Operation => {
    const name = given[index]?.name ?? wanted;
    if (name !== wanted) {
      reading.report(
        "name-taken",
        operation.at,
        `Another operation is "${wanted}" already; this one is "${name}".`,
      );
    }
    return { name, ...operation };
  });
  return operations.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function operationOf(
  reading: Reading,
  types: Types,
  schemes: ReadonlySet<string>,
  template: string,
  found: FoundOperation,
): Omit<Operation, "name"> & { readonly wanted: string } {
  const { value, at, method, pathItem } = found;
  const id = textIn(value, "operationId");
  if (id === undefined) {
    reading.report(
      "operation-without-id",
      at,
      "It has no operationId; its name is made of its method and path.",
    );
  }
  const target = targetOf(reading, template, at);
  const body = bodyOf(reading, types, value, at);
  const own = serversOf(reading, value, at);
  return {
    wanted: (id !== undefined && snakeCase(id)) || nameFromPath(method, template),
    ...(id !== undefined && { id }),
    method,
    path: target.path,
    at,
    ...notesOf(value),
    parameters: parametersOf(reading, types, pathItem, found, target),
    ...(body && { body }),
    responses: responsesOf(reading, types, value, at),
    security: requirementOf(reading, value, at, schemes),
    servers: own.length > 0 ? own : serversOf(reading, pathItem.value, pathItem.at),
  };
}

/** What a person reads about an operation or an event. */
export function notesOf(value: Loose): Pick<Operation, "summary" | "description" | "deprecated" | "tags"> {
  const summary = textIn(value, "summary");
  const description = textIn(value, "description");
  const tags = Array.isArray(value.tags)
    ? value.tags.filter((tag): tag is string => typeof tag === "string")
    : [];
  return {
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(value.deprecated === true && { deprecated: true as const }),
    tags,
  };
}
