import type { Report } from "../diagnostics.ts";
import { isExtension, isObject, type Loose, member, membersOf, pointer, tokensOf } from "../loose.ts";

type Writable = Record<string, unknown>;

/** Changes a Swagger 2.0 document so that the upgrader neither drops a part of it nor stumbles over one. */
export function settleSwagger(document: Writable, report: Report): void {
  if (document.schemes !== undefined && typeof document.host !== "string") {
    report("scheme-not-carried", "/schemes", "URL schemes mean nothing without a host; they are left out.");
    delete document.schemes;
  }
  settleMediaTypes(document, "", report);
  for (const { name, value, at } of membersOf(document.parameters, "/parameters")) {
    if (isParameter(value)) {
      checkCollectionFormat(value, at, report);
      settleExample(value as Writable);
    } else {
      delete (document.parameters as Writable)[name];
      reportInvalid(at, report);
    }
  }
  for (const { name, value, at } of membersOf(document.paths, "/paths")) {
    if (isObject(value)) settlePathItem(document, value as Writable, at, report);
    else {
      delete (document.paths as Writable)[name];
      if (!isExtension(name)) report("invalid-operation", at, "A path item is an object; it is left out.");
    }
  }
  for (const { name, value, at } of membersOf(document.securityDefinitions, "/securityDefinitions")) {
    if (isObject(value)) continue;
    delete (document.securityDefinitions as Writable)[name];
    report("invalid-security-scheme", at, "This security scheme lacks what its type needs; it is left out.");
  }
}

/** The extension that stands for what 2.0 lacks; everybody writes it so. */
function settleExample(parameter: Writable): void {
  if (parameter["x-example"] !== undefined) parameter.example ??= parameter["x-example"];
}

function settleMediaTypes(of: Writable, at: string, report: Report): void {
  for (const name of ["consumes", "produces"]) {
    const listed = of[name];
    if (listed === undefined) continue;
    if (Array.isArray(listed) && listed.every((one) => typeof one === "string")) continue;
    report(
      "invalid-media-type",
      `${at}/${name}`,
      `"${name}" is a list of media types; what is here is left out.`,
    );
    delete of[name];
  }
}

/** Parameters of the body belong to operations: neither a path item nor a `$ref` may stand between. */
function settlePathItem(document: Loose, item: Writable, at: string, report: Report): void {
  const shared = settleParameters(document, item.parameters, `${at}/parameters`, report);
  const bodies = shared.filter(isBodyPart);
  item.parameters = shared.filter((parameter) => !isBodyPart(parameter));
  for (const parameter of item.parameters as Writable[]) settleExample(parameter);
  for (const { name, value, at: where } of membersOf(item, at)) {
    if (name === "parameters" || name === "$ref") continue;
    if (isObject(value)) {
      settleOperation(document, value as Writable, where, bodies, report);
      continue;
    }
    // The upgrader takes any member of a path item for an operation.
    delete item[name];
    if (!isExtension(name)) report("invalid-operation", where, "An operation is an object; it is left out.");
  }
}

function settleOperation(
  document: Loose,
  operation: Writable,
  at: string,
  bodies: readonly Loose[],
  report: Report,
): void {
  const own = settleParameters(document, operation.parameters, `${at}/parameters`, report);
  const ownBodies = own.filter(isBodyPart);
  const inherited = bodies.filter((body) => !ownBodies.some((part) => overrides(part, body)));
  operation.parameters = [...structuredClone(inherited), ...own];
  for (const parameter of operation.parameters as Writable[]) settleExample(parameter);
  settleMediaTypes(operation, at, report);
  if (operation.responses !== undefined && !isObject(operation.responses)) {
    report("invalid-response", `${at}/responses`, "Responses are an object; what is here is left out.");
    delete operation.responses;
  }
  for (const response of membersOf(operation.responses, `${at}/responses`)) {
    if (isObject(response.value)) continue;
    delete (operation.responses as Writable)[response.name];
    report("invalid-response", response.at, "A response is an object; it is left out.");
  }
  settleSchemes(document, operation, at, report);
}

/** URL schemes of one operation become its servers, unless they are the document's own. */
function settleSchemes(document: Loose, operation: Writable, at: string, report: Report): void {
  const { schemes } = operation;
  if (schemes === undefined) return;
  delete operation.schemes;
  const listed: readonly unknown[] = Array.isArray(schemes) ? schemes : [];
  const web = listed.filter((scheme) => scheme === "https" || scheme === "http");
  if (web.length === 0 || web.length < listed.length) {
    report("scheme-not-carried", `${at}/schemes`, "Only http and https are carried over.");
  }
  // Without a host the API is where the operator says, in whatever way.
  if (web.length === 0 || typeof document.host !== "string") return;
  if (JSON.stringify(web) === JSON.stringify(document.schemes)) return;
  const path = typeof document.basePath === "string" ? document.basePath : "";
  operation.servers = web.map((scheme) => ({ url: `${scheme}://${document.host}${path}` }));
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
    if (!isParameter(item)) return reportInvalid(where, report);
    checkCollectionFormat(item, where, report);
    return [item];
  });
}

/** A reference, or something with a place. */
function isParameter(value: unknown): value is Loose {
  return (
    isObject(value) && (typeof value.$ref === "string" || (typeof value.in === "string" && value.in !== ""))
  );
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
  for (
    let items = parameter.items, where = `${at}/items`;
    isObject(items);
    items = items.items, where += "/items"
  ) {
    if (items.collectionFormat === undefined) continue;
    delete (items as Writable).collectionFormat;
    report(
      "collection-format-not-carried",
      `${where}/collectionFormat`,
      "OpenAPI 3 can't say how a list inside of a list is joined.",
    );
  }
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
