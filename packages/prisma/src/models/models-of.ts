import type { RecordModelOptions } from "@mortise/events";
import type { Model } from "../schema/data-model.ts";
import { checkFields, modelNamed } from "../schema/names.ts";
import { dataModelOf, sharedPartOf } from "../schema/of-client.ts";
import type { PrismaLike } from "../shape.ts";
import { codecsOf } from "./codecs.ts";
import { schemaOf } from "./schema-of.ts";

/** What plug-ins see of a model: as in `RecordModelOptions`, without what the Prisma schema says. */
export interface PrismaModelOptions extends Partial<Omit<RecordModelOptions, "type" | "expose">> {
  /** Fields that plug-ins are shown, by their names in the Prisma schema. Relations are shown as their foreign keys. */
  readonly expose: readonly string[];
}

export interface ModelsOfOptions {
  /** The text of `schema.prisma`. Default: what the client has generated with it. */
  readonly schema?: string;
}

/** The record's name of each model that has another one than its own, by what a client's extensions share. */
const names = new WeakMap<object, Map<string, string>>();

/**
 * What `recordModels` takes, for models of a Prisma schema: types, nullability, lengths, enums, lists, and which fields
 * the database fills in, all from the schema. `name` is the model's own unless it is given.
 *
 * @throws RecordEventsError `invalid-model` for a model or field that there is none of, with those that there are;
 *   `invalid-options` for a client without a schema.
 */
export function modelsOf(
  client: PrismaLike,
  models: { readonly [model: string]: PrismaModelOptions },
  options: ModelsOfOptions = {},
): readonly RecordModelOptions[] {
  const dataModel = dataModelOf(client, options.schema);
  return Object.entries(models).map(([name, given]) => {
    const model = modelNamed(dataModel, name);
    checkFields(model, "expose", given.expose);
    checkFields(model, "writable", given.writable ?? []);
    rememberName(client, name, given.name ?? name);
    return {
      ...given,
      name: given.name ?? name,
      type: schemaOf(model, dataModel),
      generated: given.generated ?? generatedOf(model, given.expose),
      codecs: { ...codecsOf(model, given.expose), ...given.codecs },
    };
  });
}

function generatedOf(model: Model, expose: readonly string[]): readonly string[] {
  return expose.filter((field) => model.scalars.get(field)?.standard?.kind === "generated");
}

function rememberName(client: object, model: string, name: string): void {
  const shared = sharedPartOf(client);
  const known = names.get(shared) ?? new Map<string, string>();
  names.set(shared, known.set(model, name));
}

/** What `modelsOf` called a model; its own name if it did not see it. */
export function recordNameOf(client: object, model: string): string {
  return names.get(sharedPartOf(client))?.get(model) ?? model;
}
