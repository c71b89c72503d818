import type { Decided } from "@mortise/events";
import type { CallOptions, Instance, Row } from "../shape.ts";
import { laterChanges, validateOnly } from "../validation.ts";

/** Sequelize's own errors, as `Sequelize` has them. */
export interface SequelizeErrors {
  readonly AggregateError: new (errors: readonly unknown[]) => Error;
  readonly BulkRecordError: new (error: unknown, record: unknown) => Error;
}

/** The app's own validation in a `bulkCreate`, where it wants one: each instance by itself, and one error of all. */
export class BulkValidation {
  readonly #options: CallOptions;
  readonly #errors: SequelizeErrors;
  readonly #seen = new Map<Instance, Row>();

  constructor(options: CallOptions, errors: SequelizeErrors) {
    this.#options = { ...options, hooks: options.individualHooks === true };
    this.#errors = errors;
  }

  /** Takes over what plug-ins have changed so far, and validates. */
  async begin(instances: readonly Instance[], decided: Decided): Promise<void> {
    for (const [n, instance] of instances.entries()) {
      const changes = decided.changesOf(n) ?? {};
      this.#seen.set(instance, changes);
      for (const [name, value] of Object.entries(changes)) instance.setDataValue(name, value);
    }
    await this.#each(instances, (instance) => instance.validate({ ...this.#options }));
  }

  /** Validates what plug-ins have changed since. */
  async finish(instances: readonly Instance[], decided: Decided): Promise<void> {
    await this.#each(instances, (instance, n) => {
      const seen = this.#seen.get(instance);
      if (!seen) return undefined;
      return validateOnly(instance, laterChanges(seen, decided.changesOf(n)), this.#options);
    });
  }

  async #each(
    instances: readonly Instance[],
    validate: (instance: Instance, n: number) => Promise<unknown> | undefined,
  ): Promise<void> {
    if (!this.#options.validate) return;
    const results = await Promise.allSettled(instances.map(validate));
    const errors = results.flatMap((result, n) =>
      result.status === "rejected" ? [new this.#errors.BulkRecordError(result.reason, instances[n])] : [],
    );
    if (errors.length > 0) throw new this.#errors.AggregateError(errors);
  }
}
