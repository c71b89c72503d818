import { hasConsequences, hearsCreate, hearsDestroy, hearsUpdate } from "../nested/heard.ts";
import type { Model, Row } from "../schema/data-model.ts";
import type { WriteMethod } from "../shape.ts";
import { isLookedAt, type Source } from "../source/options.ts";
import type { Work } from "../source/work.ts";
import { create, createMany } from "./create.ts";
import { destroy, destroyMany } from "./destroy.ts";
import { chunksOf, delegateOf, keyText, whereAnyOf } from "./rows.ts";
import { type Selection, selected } from "./selection.ts";
import { update, updateMany } from "./update.ts";
import { upsert } from "./upsert.ts";

/** One call of a writing method. */
export interface Operation {
  readonly model: Model;
  readonly method: WriteMethod;
  readonly args: Row;
}

/** Whether anybody hears of anything that a call writes. Where nobody does, it is Prisma's alone. */
export function isHeard(source: Source, model: Model, method: WriteMethod, args: Row | undefined): boolean {
  switch (method) {
    case "create":
      return hearsCreate(source, model, args?.data);
    case "createMany":
    case "createManyAndReturn":
      return isLookedAt(source, model.name, "create");
    case "update":
      return hearsUpdate(source, model, args?.data);
    case "updateMany":
    case "updateManyAndReturn":
      return hearsUpdate(source, model, args?.data);
    case "upsert":
      return hearsCreate(source, model, args?.create) || hearsUpdate(source, model, args?.update);
    case "delete":
    case "deleteMany":
      return hearsDestroy(source, model);
  }
}

/** Whether a call may come to several statements: in a transaction of the app's, those hold together by a savepoint. */
export function isCompound(source: Source, { model, method, args }: Operation): boolean {
  const hasRelations = (data: unknown) =>
    typeof data === "object" &&
    data !== null &&
    Object.keys(data).some((field) => model.relations.has(field));
  switch (method) {
    case "create":
    case "update":
      return hasRelations(args.data);
    case "delete":
      return hasConsequences(source, model);
    default:
      return true;
  }
}

/** Does what a call says, and gives what Prisma's own method gives. */
export async function perform(work: Work, { model, method, args }: Operation): Promise<unknown> {
  switch (method) {
    case "create":
      return create(work, model, args);
    case "createMany":
      return { count: (await createMany(work, model, args)).length };
    case "createManyAndReturn":
      return readAs(work, model, await createMany(work, model, args), selected(args));
    case "update":
      return update(work, model, args);
    case "updateMany":
      return { count: (await updateMany(work, model, args)).length };
    case "updateManyAndReturn":
      return readAs(work, model, await updateMany(work, model, args), selected(args));
    case "upsert":
      return upsert(work, model, args);
    case "delete":
      return destroy(work, model, args);
    case "deleteMany":
      return { count: (await destroyMany(work, model, args)).length };
  }
}

/** Written records as the app wants them, in their order. */
async function readAs(
  work: Work,
  model: Model,
  rows: readonly Row[],
  selection: Selection | undefined,
): Promise<readonly Row[]> {
  const { fields } = model.key;
  const select = selection?.select as Row | undefined;
  const marked = (value: boolean) => Object.fromEntries(fields.map((field) => [field, value]));
  const withKey = select
    ? { select: { ...select, ...marked(true) } }
    : { ...selection, omit: { ...(selection?.omit as Row | undefined), ...marked(false) } };
  const read = new Map<string, Row>();
  for (const chunk of chunksOf(rows)) {
    const where = whereAnyOf(model, chunk);
    for (const row of await delegateOf(work.connection, model).findMany({ where, ...withKey })) {
      read.set(keyText(model, row), row);
    }
  }
  const unwanted = fields.filter((field) => isUnwanted(field, select, selection?.omit as Row | undefined));
  return rows.flatMap((row) => {
    const found = read.get(keyText(model, row));
    if (!found) return [];
    return [unwanted.length === 0 ? found : without(found, unwanted)];
  });
}

function isUnwanted(field: string, select: Row | undefined, omit: Row | undefined): boolean {
  return select ? select[field] !== true : omit?.[field] === true;
}

function without(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !fields.includes(field)));
}
