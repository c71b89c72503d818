import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import type { Report } from "../diagnostics.ts";
import { DocumentError } from "../error.ts";
import { isObject, type Loose, member, membersOf, pointer, tokensOf } from "../loose.ts";

type Writable = Record<string, unknown>;

/**
 * A Swagger 2.0 document as OpenAPI 3.0. The upgrader does nearly all; what it would drop or stumble over is put right
 * or reported before.
 *
 * @throws DocumentError `unreadable` when the upgrader gives up.
 */
export function upgradeSwagger(document: Loose, report: Report): Loose {
  // A copy without shared objects: the upgrader changes each object it meets, and must not meet one twice.
  const copy = JSON.parse(JSON.stringify(document)) as Writable;
  if (copy.schemes !== undefined && typeof copy.host !== "string") {
    report("scheme-not-carried", "/schemes", "URL schemes mean nothing without a host; they are left out.");
    delete copy.schemes;
  }
  for (const [name, parameter] of entriesOf(copy.parameters)) {
    checkCollectionFormat(parameter, `/parameters/${name}`, report);
  }
  for (const path of membersOf(copy.paths, "/paths")) {
    if (isObject(path.value)) settlePathItem(copy, path.value as Writable, path.at, report);
  }
  try {
    const upgraded: unknown = upgradeFromTwoToThree(copy);
    if (isObject(upgraded)) return upgraded;
    throw new TypeError("It is no object any more.");
  } catch (cause) {
    throw new DocumentError(
      "unreadable",
      `The Swagger 2.0 document can't be upgraded to 3.0: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** Parameters of the body belong to operations: neither a path item nor a `$ref` may stand between. */
function settlePathItem(document: Loose, item: Writable, at: string, report: Report): void {
  const shared = settleParameters(document, item.parameters, `${at}/parameters`, report);
  const bodies = shared.filter(isBodyPart);
  item.parameters = shared.filter((parameter) => !isBodyPart(parameter));
  for (const [name, operation] of Object.entries(item)) {
    if (name === "parameters") continue;
    if (!isObject(operation)) {
      // The upgrader takes any member of a path item for an operation.
      if (name !== "$ref") delete item[name];
      continue;
    }
    const own = settleParameters(document, operation.parameters, `${at}/${name}/parameters`, report);
    const ownBodies = own.filter(isBodyPart);
    const inherited = bodies.filter((body) => !ownBodies.some((part) => overrides(part, body)));
    (operation as Writable).parameters = [...structuredClone(inherited), ...own];
    if (operation.schemes !== undefined) {
      report(
        "scheme-not-carried",
        `${at}/${name}/schemes`,
        "URL schemes of one operation are not carried over.",
      );
      delete (operation as Writable).schemes;
    }
  }
}

/** A body takes a body's place, and so does a form; a part of a form only takes the place of its namesake. */
function overrides(part: Loose, inherited: Loose): boolean {
  return part.in === "body" || inherited.in === "body" || part.name === inherited.name;
}

function isBodyPart(parameter: Loose): boolean {
  return parameter.in === "body" || parameter.in === "formData";
}

function settleParameters(document: Loose, list: unknown, at: string, report: Report): Loose[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, n): Loose[] => {
    const where = `${at}/${n}`;
    if (!isObject(item)) return reportInvalid(where, report);
    const target = typeof item.$ref === "string" ? targetOf(document, item.$ref) : item;
    if (isObject(target) && isBodyPart(target)) {
      checkCollectionFormat(target, where, report);
      return [structuredClone(target)];
    }
    if (typeof item.$ref !== "string" && typeof item.in !== "string") return reportInvalid(where, report);
    checkCollectionFormat(item, where, report);
    return [item];
  });
}

function reportInvalid(at: string, report: Report): [] {
  report("invalid-parameter", at, "This is no parameter: it needs a name and a place (in). It is left out.");
  return [];
}

function targetOf(document: Loose, ref: string): unknown {
  const tokens = ref.startsWith("#") ? tokensOf(ref.slice(1)) : undefined;
  return tokens?.reduce((part: unknown, token) => member(part, token), document);
}

/** OpenAPI 3 has no word for tabs, and none for other separators outside of a query. */
function checkCollectionFormat(parameter: unknown, at: string, report: Report): void {
  if (!isObject(parameter)) return;
  const { collectionFormat } = parameter;
  if (collectionFormat === undefined || collectionFormat === "csv") return;
  const inQuery = parameter.in === "query" || parameter.in === "formData";
  if (inQuery && (collectionFormat === "multi" || collectionFormat === "ssv" || collectionFormat === "pipes"))
    return;
  report(
    "collection-format-not-carried",
    pointer(at, "collectionFormat"),
    `A list joined as ${JSON.stringify(collectionFormat)} can't be said in OpenAPI 3 here; the default of its place is used.`,
  );
}
