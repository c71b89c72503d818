import type { CallOptions, ModelClass } from "../shape.ts";

/** A bulk call's options with those of the model's scope, as Sequelize puts them together. */
export function scopedOptions(model: ModelClass, options: CallOptions): CallOptions {
  const scoped = { ...options, where: copyOf(options.where) };
  model._injectScope(scoped);
  return scoped;
}

/** The scope is merged into the condition: the caller's own object stays as it is. */
function copyOf(where: unknown): unknown {
  if (typeof where !== "object" || where === null || Object.getPrototypeOf(where) !== Object.prototype)
    return where;
  return { ...where };
}
