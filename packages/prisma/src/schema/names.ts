import { RecordEventsError } from "@mortise/events";
import type { DataModel, Model } from "./data-model.ts";

/**
 * A model by its name.
 *
 * @throws RecordEventsError `invalid-model`, with the names that there are.
 */
export function modelNamed(dataModel: DataModel, name: string): Model {
  const model = dataModel.models.get(name);
  if (model) return model;
  const all = [...dataModel.models.keys()].join(", ");
  const message = `The Prisma schema has no model "${name}". It has: ${all}.`;
  throw new RecordEventsError("invalid-model", message, { record: name });
}

/** @throws RecordEventsError `invalid-model`, with the fields that there are. */
export function checkFields(model: Model, option: string, fields: readonly string[]): void {
  for (const field of fields) {
    if (model.scalars.has(field)) continue;
    const all = [...model.scalars.keys()].join(", ");
    const what = model.relations.has(field)
      ? `the relation "${field}" in \`${option}\`: list its foreign key instead`
      : `"${field}" in \`${option}\`, which Prisma does not have`;
    const message = `The model "${model.name}" lists ${what}. Its fields are: ${all}.`;
    throw new RecordEventsError("invalid-model", message, { record: model.name, field });
  }
}
