import type { Contract } from "@mortise/contract";
import { type Reading, reportUnknownFields } from "./document/reading.ts";
import { readEvents } from "./event/events.ts";
import { isObject, type Loose, member, membersOf, textIn } from "./loose.ts";
import { readOperations } from "./operation/operations.ts";
import { securitySchemesOf } from "./operation/security.ts";
import { serversOf } from "./operation/servers.ts";
import { readTypes } from "./schema/types.ts";

const FIELDS: ReadonlySet<string> = new Set([
  "openapi",
  "$self",
  "info",
  "jsonSchemaDialect",
  "servers",
  "paths",
  "webhooks",
  "components",
  "security",
  "tags",
  "externalDocs",
]);

/** The contract of an OpenAPI 3 document. */
export function readContract(reading: Reading): Contract {
  const { root } = reading;
  reportUnknownFields(reading, { value: root, at: "" }, FIELDS, "A document");
  for (const name of ["paths", "webhooks", "x-webhooks", "components"]) {
    if (root[name] === undefined || root[name] === null || isObject(root[name])) continue;
    reading.report("invalid-document", `/${name}`, `"${name}" is an object; what is here is left out.`);
  }
  reportUnusedParts(reading);
  const types = readTypes(reading);
  const securitySchemes = securitySchemesOf(reading);
  const schemes = new Set(securitySchemes.map(({ name }) => name));
  const operations = readOperations(reading, types, schemes);
  const events = readEvents(reading, types, operations);
  return {
    formatVersion: 1,
    ...aboutOf(reading),
    servers: serversOf(reading, root, ""),
    securitySchemes,
    operations,
    events,
    types: types.finish(),
  };
}

function aboutOf(reading: Reading): Pick<Contract, "title" | "version" | "description"> {
  const info: Loose = isObject(reading.root.info) ? reading.root.info : {};
  const title = textIn(info, "title");
  // YAML makes a number of a version without quotes.
  const version = typeof info.version === "number" ? String(info.version) : textIn(info, "version");
  if (title === undefined || version === undefined) {
    reading.report(
      "missing-title",
      "/info",
      'The document has no title or version; it is called "API", version "0".',
    );
  }
  const description = textIn(info, "description");
  return {
    title: title ?? "API",
    version: version ?? "0",
    ...(description !== undefined && { description }),
  };
}

function reportUnusedParts(reading: Reading): void {
  const components: unknown = member(reading.root, "components");
  for (const link of membersOf(member(components, "links"), "/components/links")) {
    reading.report("link-not-carried", link.at, `The link "${link.name}" is not carried over.`);
  }
}
