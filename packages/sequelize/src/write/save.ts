import type { Decided } from "@mortise/events";
import { isWhole, newRow, pick, readRow } from "../rows.ts";
import { type CallOptions, columnsOf, type Instance, modelOf, type OpenOptions, type Row } from "../shape.ts";
import type { Source } from "../source.ts";
import { laterChanges, Validation, validateOnly } from "../validation.ts";
import { updateByHooks } from "./save-by-hooks.ts";
import { moveKey, updatedRow } from "./updated.ts";

/** What a model's class had before it was wrapped. */
export type Save = (this: Instance, options: CallOptions) => Promise<Instance>;

/** Creates a row, having asked. */
export async function create(
  source: Source,
  instance: Instance,
  options: OpenOptions,
  save: Save,
): Promise<Instance> {
  const model = modelOf(instance);
  const restoreIncludes = await saveOwners(instance, options);
  try {
    const fields = [...(options.fields ?? Object.keys(model.rawAttributes))];
    const validation = new Validation(instance, options, fields);
    if (options.validate !== false) await validation.begin();
    const validating = new Validating(instance, options, validation);
    const saved = await source.write(
      {
        model,
        action: "create",
        records: [{ record: newRow(model, instance.dataValues, fields) }],
        options,
        validate: (decided) => validating.run(decided),
      },
      async (decided) => {
        const changes = await validating.assignRest(decided);
        const result = await saved_(source, instance, withFields(options, fields, changes), save);
        return { result, row: await wholeRow(instance, options) };
      },
      ({ row }) => [row],
    );
    return saved.result;
  } finally {
    restoreIncludes();
  }
}

/** Updates a row, having asked. */
export async function update(
  source: Source,
  instance: Instance,
  options: OpenOptions,
  save: Save,
): Promise<Instance> {
  const model = modelOf(instance);
  const changed = instance.changed() || [];
  const fields = [
    ...(options.fields ?? Object.keys(model.rawAttributes).filter((name) => changed.includes(name))),
  ];
  const columns = columnsOf(model);
  if (!fields.some((name) => columns.includes(name))) return updateByHooks(source, instance, options, save);
  // So that what `beforeValidate` hooks change is written only where they say so, as Sequelize has it.
  const listed = { ...options, fields, defaultFields: options.fields ? options.defaultFields : fields };
  const validation = new Validation(instance, options, fields);
  if (options.validate !== false) await validation.begin();
  const found = await readRow(instance, model, options, { values: pick(instance.dataValues, fields) });
  // Sequelize then updates nothing, or says that the version is another.
  if (!found) return saved_(source, instance, listed, save);
  const { row, next } = found;
  const validating = new Validating(instance, options, validation, model.primaryKeyAttributes);
  const saved = await source.write(
    {
      model,
      action: "update",
      records: [{ record: next, previous: row }],
      options,
      validate: (decided) => validating.run(decided),
    },
    async (decided) => {
      const changes = await validating.assignRest(decided);
      const written = [...fields, ...Object.keys(changes)];
      const before = { ...instance.dataValues };
      const result = await saved_(source, instance, withFields(listed, fields, changes), save);
      await moveKey(instance, row, changes, options);
      return { result, row: await updatedRow(instance, row, before, written, options) };
    },
    ({ row: updated }) => [updated],
  );
  return saved.result;
}

/** What plug-ins change of an instance: before the app's validators, and behind them. */
class Validating {
  readonly #instance: Instance;
  readonly #options: OpenOptions;
  readonly #validation: Validation;
  readonly #notAssigned: readonly string[];
  #seen: Row | undefined;

  constructor(
    instance: Instance,
    options: OpenOptions,
    validation: Validation,
    notAssigned: readonly string[] = [],
  ) {
    this.#instance = instance;
    this.#options = options;
    this.#validation = validation;
    this.#notAssigned = notAssigned;
  }

  async run(decided: Decided): Promise<void> {
    this.#seen = decided.changesOf();
    this.#assign(this.#seen ?? {});
    if (this.#options.validate !== false) await this.#validation.finish(Object.keys(this.#seen ?? {}));
  }

  /** What was changed in the end. The app's validators look at what they have not seen. */
  async assignRest(decided: Decided): Promise<Row> {
    const changes = decided.changesOf() ?? {};
    this.#assign(changes);
    if (this.#options.validate !== false) {
      await validateOnly(this.#instance, laterChanges(this.#seen, changes), this.#options);
    }
    return changes;
  }

  #assign(changes: Row): void {
    for (const [name, value] of Object.entries(changes)) {
      if (this.#notAssigned.includes(name)) continue;
      this.#instance.setDataValue(name, value);
      // What it held when it was loaded need not be what the row holds now.
      this.#instance.changed(name, true);
    }
  }
}

/** Sequelize's own `save`, which need not validate first, but does what its hooks change. */
async function saved_(
  source: Source,
  instance: Instance,
  options: CallOptions,
  save: Save,
): Promise<Instance> {
  if (options.validate !== false) source.validated.add(instance);
  try {
    return await save.call(instance, options);
  } finally {
    source.validated.delete(instance);
  }
}

/** The same options, where they list the fields with those that hooks added and plug-ins changed. */
function withFields(options: OpenOptions, fields: readonly string[], changes: Row): OpenOptions {
  if (!options.fields) return options;
  return { ...options, fields: [...new Set([...fields, ...Object.keys(changes)])] };
}

/**
 * Saves the new records that a new one belongs to, as Sequelize would just before it inserts: plug-ins are to see the foreign
 * keys. Returns what undoes that Sequelize is not to do it again.
 */
async function saveOwners(instance: Instance, { transaction, logging }: OpenOptions): Promise<() => void> {
  const before = instance._options;
  const includes = before.include ?? [];
  const owners = includes.filter(({ association }) => association.associationType === "BelongsTo");
  if (owners.length === 0) return () => {};
  for (const { association, ...include } of owners) {
    const owner = instance.get(include.as) as Instance | undefined;
    if (!owner) continue;
    await owner.save({
      transaction,
      ...(logging !== undefined && { logging }),
      ...include,
      parentRecord: instance,
    });
    const set = (instance as unknown as Record<string, (owner: Instance, options: object) => Promise<void>>)[
      association.accessors.set
    ];
    await set?.call(instance, owner, { save: false });
  }
  instance._options = { ...before, include: includes.filter((include) => !owners.includes(include)) };
  return () => {
    instance._options = before;
  };
}

/** What an instance holds, or where that says too little, its row. */
async function wholeRow(instance: Instance, options: OpenOptions): Promise<Row> {
  const model = modelOf(instance);
  if (isWhole(model, instance.dataValues)) return { ...instance.dataValues };
  return (await readRow(instance, model, options))?.row ?? newRow(model, instance.dataValues);
}
