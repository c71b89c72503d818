import { RecordEventsError } from "@mortise/events";
import type { DataModel } from "./data-model.ts";
import { readDataModel } from "./read.ts";

/** By the part of a client that all its extensions share. */
const known = new WeakMap<object, { readonly schema: string; readonly dataModel: DataModel }>();

/**
 * The data model of a client: of the schema's text, which the client holds since it plans its queries by it, or of one
 * that the app gives.
 *
 * @throws RecordEventsError `invalid-options` where there is none.
 */
export function dataModelOf(client: object, given: string | undefined): DataModel {
  const schema = given ?? inlineSchemaOf(client);
  if (schema === undefined) {
    const message =
      "This Prisma client does not hold its schema. Give the text of `schema.prisma` as `schema`.";
    throw new RecordEventsError("invalid-options", message);
  }
  const shared = sharedPartOf(client);
  const before = known.get(shared);
  if (before?.schema === schema) return before.dataModel;
  const dataModel = readDataModel(schema);
  if (dataModel.models.size === 0)
    throw new RecordEventsError("invalid-options", "The schema has no models.");
  known.set(shared, { schema, dataModel });
  return dataModel;
}

/** The same object for a client and all that `$extends` makes of it. */
export function sharedPartOf(client: object): object {
  const { _engineConfig: config } = client as { readonly _engineConfig?: unknown };
  return typeof config === "object" && config !== null ? config : client;
}

function inlineSchemaOf(client: object): string | undefined {
  const { inlineSchema } = sharedPartOf(client) as { readonly inlineSchema?: unknown };
  return typeof inlineSchema === "string" ? inlineSchema : undefined;
}
