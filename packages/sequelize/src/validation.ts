import { type CallOptions, type Instance, type ModelClass, modelOf, type Row } from "./shape.ts";

/**
 * The app's own validation of an instance, in two steps, so that plug-ins can be asked in between: they see what the app's
 * `beforeValidate` hooks have made of it, and its validators see what plug-ins have.
 */
export class Validation {
  readonly #instance: Instance;
  readonly #options: CallOptions & { readonly skip: readonly string[] };

  /** `fields`: the attributes that are validated, and written. `beforeValidate` hooks may add to this very list. */
  constructor(instance: Instance, options: CallOptions, fields: string[]) {
    this.#instance = instance;
    this.#options = { hooks: true, ...options, fields, skip: others(modelOf(instance), fields) };
  }

  /** Runs the `beforeValidate` hooks. */
  async begin(): Promise<void> {
    if (this.#options.hooks) await this.#model.runHooks("beforeValidate", this.#instance, this.#options);
  }

  /**
   * Runs the validators and the hooks behind them. `changed`: further attributes, changed by plug-ins; `replaced`: those that
   * are not to be looked at here.
   */
  async finish(changed: readonly string[] = [], replaced: readonly string[] = []): Promise<void> {
    const { hooks } = this.#options;
    const skip = [...this.#options.skip.filter((name) => !changed.includes(name)), ...replaced];
    try {
      await this.#instance.validate({ ...this.#options, skip, hooks: false });
    } catch (error) {
      if (!hooks) throw error;
      throw (await this.#model.runHooks("validationFailed", this.#instance, this.#options, error)) ?? error;
    }
    if (hooks) await this.#model.runHooks("afterValidate", this.#instance, this.#options);
  }

  get #model(): ModelClass {
    return modelOf(this.#instance);
  }
}

/** Has the app's validators look at these attributes alone. */
export async function validateOnly(
  instance: Instance,
  fields: readonly string[],
  options: CallOptions,
): Promise<void> {
  if (fields.length === 0) return;
  await instance.validate({ ...options, fields, skip: others(modelOf(instance), fields), hooks: false });
}

/** Names of what `later` has that `earlier` has not, or has with another value. */
export function laterChanges(earlier: Row | undefined, later: Row | undefined): readonly string[] {
  return Object.keys(later ?? {}).filter((name) => textOf(later?.[name]) !== textOf(earlier?.[name]));
}

/** A changed value as text: the same for the same ones. */
export function textOf(value: unknown): string {
  // Unlike JSON, an app's codec may know big integers.
  return JSON.stringify(value, (_name, one) => (typeof one === "bigint" ? `${one}n` : one)) ?? "";
}

function others({ rawAttributes }: ModelClass, fields: readonly string[]): readonly string[] {
  return Object.keys(rawAttributes).filter((name) => !fields.includes(name));
}
