import { readRows } from "../rows.ts";
import type { CallOptions, ModelClass, OpenOptions, Row } from "../shape.ts";
import type { Source } from "../source.ts";
import { scopedOptions } from "./scope.ts";
import { amendMany } from "./update-many.ts";

/** Adds to columns of all rows that meet a condition, having asked about each: an update. */
export async function incrementMany(
  source: Source,
  model: ModelClass,
  fields: unknown,
  options: OpenOptions,
  perform: (this: ModelClass, fields: unknown, options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const { where } = scopedOptions(model, options);
  if (!where) return perform.call(model, fields, options);
  const read = await readRows(model, { where, values: sumsOf(source, model, fields, options) }, options);
  return amendMany(source, { model, found: read, options }, (narrowed) =>
    perform.call(model, fields, { ...options, where: narrowed }),
  );
}

/** What each column will hold: the database adds, in its own types. */
function sumsOf(
  source: Source,
  model: ModelClass,
  fields: unknown,
  { by = 1, increment = true }: CallOptions,
): Row {
  const amounts: [string, unknown][] = [];
  if (typeof fields === "string") amounts.push([fields, by]);
  else if (Array.isArray(fields))
    amounts.push(...fields.map((name): [string, unknown] => [String(name), by]));
  else amounts.push(...Object.entries((fields ?? {}) as Row));
  return Object.fromEntries(
    amounts.flatMap(([name, amount]) => {
      const attribute = Object.hasOwn(model.rawAttributes, name) ? model.rawAttributes[name] : undefined;
      const sum = Number(amount) * (increment === false ? -1 : 1);
      return attribute && Number.isFinite(sum) ? [[name, source.sum(attribute.field ?? name, sum)]] : [];
    }),
  );
}
