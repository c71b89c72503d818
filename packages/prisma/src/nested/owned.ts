import { RecordEventsError } from "@mortise/events";
import type { Model, Relation, Row } from "../schema/data-model.ts";
import { targetOf, type Work } from "../source/work.ts";
import { createRecord } from "../write/create.ts";
import { destroyRows } from "../write/destroy.ts";
import { delegateOf, keyText, type Purpose, readOne, whereOf } from "../write/rows.ts";
import { updateRecord } from "../write/update.ts";
import { entriesOf, isObject } from "../write/values.ts";
import type { RelationWrite } from "./split.ts";
import { unknownOperation } from "./unknown.ts";

/** What the nested writes of a record's own foreign keys come to. */
export interface OwnedKeys {
  /** The foreign keys' values, where they change. */
  readonly fields: Row;
  /** What may only be written once the record is. */
  readonly behind: () => Promise<void>;
}

/** Writes the records that a new one will refer to, and gives their keys. */
export async function keysForNew(work: Work, owner: Model, owned: readonly RelationWrite[]): Promise<Row> {
  const { fields } = await keysForUpdated(work, owner, owned, undefined);
  return fields;
}

/** The same for a record that is there. `previous`: as it is; absent of a new one. */
export async function keysForUpdated(
  work: Work,
  owner: Model,
  owned: readonly RelationWrite[],
  previous: Row | undefined,
): Promise<OwnedKeys> {
  const fields: { [field: string]: unknown } = {};
  const behind: (() => Promise<void>)[] = [];
  for (const { relation, value } of owned) {
    const purpose = value.delete === undefined ? "update" : "destroy";
    const current = previous && (await referredTo(work, relation, previous, purpose));
    for (const [operation, args] of entriesOf(value)) {
      if (args === undefined) continue;
      const target = targetOf(work, relation.target);
      const write: OwnedWrite = { work, owner, row: previous ?? {}, target, relation, current };
      const key = await writeOwned(write, operation, args, behind);
      if (key !== undefined) Object.assign(fields, keyFrom(relation, key));
    }
  }
  return {
    fields,
    behind: async () => {
      for (const write of behind) await write();
    },
  };
}

interface OwnedWrite extends Place {
  readonly work: Work;
  readonly target: Model;
  /** What the record refers to so far. */
  readonly current: Row | undefined;
}

/** The record that it refers to from now on; `null`: none; `undefined`: as before. */
async function writeOwned(
  write: OwnedWrite,
  operation: string,
  args: unknown,
  behind: (() => Promise<void>)[],
): Promise<Row | null | undefined> {
  const { work, target, current } = write;
  const { where, create, update } = (isObject(args) ? args : {}) as { readonly [name: string]: Row };
  switch (operation) {
    case "create":
      return createRecord(work, target, args as Row);
    case "connect":
      return giveWay(write, await existing(work, target, args as Row));
    case "connectOrCreate": {
      const row = await readOne(work, target, where ?? {});
      return row ? giveWay(write, row) : createRecord(work, target, create ?? {});
    }
    case "upsert":
      if (!current || !(await fits(write, where))) return createRecord(work, target, create ?? {});
      return updateRecord(work, target, current, update ?? {});
    case "update": {
      const { condition, patch } = updateOf(target, args, false);
      if (!current || !(await fits(write, condition))) return missing(work, write, operation, args);
      return updateRecord(work, target, current, patch);
    }
    case "disconnect":
      return args !== false && current && (await fits(write, args)) ? null : undefined;
    case "delete":
      if (args === false) return undefined;
      if (!current || !(await fits(write, args))) return missing(work, write, operation, args);
      behind.push(() => destroyRows(work, target, [current]));
      return null;
    default:
      throw unknownOperation(target, operation);
  }
}

/** Where only one record can refer to it, the one that does so far gives way. */
async function giveWay({ work, owner, row, relation }: OwnedWrite, to: Row): Promise<Row> {
  if (!relation.isOneToOne) return to;
  const key = keyFrom(relation, to);
  const found = await delegateOf(work.connection, owner).findFirst({ where: key });
  if (!found || keyText(owner, found) === keyText(owner, row)) return to;
  const other = await readOne(work, owner, whereOf(owner, found));
  if (other) await updateRecord(work, owner, other, keyFrom(relation, null));
  return to;
}

/** A nested update: `{ where, data }`; or, where there is only one record, its data alone. */
export function updateOf(
  target: Model,
  args: unknown,
  isList: boolean,
): { readonly condition: unknown; readonly patch: Row } {
  const given = (isObject(args) ? args : {}) as { readonly [name: string]: Row };
  const mayBeField = target.scalars.has("data") || target.relations.has("data");
  const isWrapped = given.data !== undefined && (isList || !mayBeField || given.where !== undefined);
  return isWrapped
    ? { condition: given.where, patch: given.data ?? {} }
    : { condition: undefined, patch: given };
}

function keyFrom({ fields, references }: Relation, row: Row | null): Row {
  return Object.fromEntries(
    fields.map((field, n) => [field, row === null ? null : row[references[n] ?? ""]]),
  );
}

async function referredTo(
  work: Work,
  relation: Relation,
  row: Row,
  purpose: Purpose,
): Promise<Row | undefined> {
  const target = targetOf(work, relation.target);
  const pairs = relation.fields.map((field, n) => [relation.references[n] ?? "", row[field]] as const);
  if (pairs.some(([, value]) => value === null || value === undefined)) return undefined;
  const found = await delegateOf(work.connection, target).findFirst({ where: Object.fromEntries(pairs) });
  return found ? readOne(work, target, whereOf(target, found), purpose) : undefined;
}

/** Whether what it refers to is what a condition says; `true` and none say nothing. */
async function fits({ work, target, current }: OwnedWrite, where: unknown): Promise<boolean> {
  if (!current) return false;
  if (!isObject(where)) return true;
  const both = { AND: [whereOfAll(target, current), where] };
  return (await delegateOf(work.connection, target).findFirst({ where: both })) !== null;
}

function whereOfAll({ key }: Model, row: Row): Row {
  return Object.fromEntries(key.fields.map((field) => [field, row[field]]));
}

/** A record that must be there: else Prisma's own error. */
export async function existing(work: Work, target: Model, where: Row): Promise<Row> {
  const row = await readOne(work, target, where);
  return row ?? delegateOf(work.connection, target).findUniqueOrThrow({ where });
}

/** Where a nested write stands: at this record, in this relation. */
export interface Place {
  readonly owner: Model;
  readonly row: Row;
  readonly relation: Relation;
}

/**
 * Prisma's own error for a nested write of a record that is not there or not connected: it has Prisma try. Only an update
 * of nothing is none to Prisma.
 */
export async function missing(
  work: Work,
  { owner, row, relation }: Place,
  operation: string,
  args: unknown,
): Promise<undefined> {
  const data = { [relation.name]: { [operation]: args } };
  await delegateOf(work.connection, owner).update({ where: whereOf(owner, row), data });
  const { patch } = updateOf(targetOf(work, relation.target), args, relation.isList);
  if (operation === "update" && entriesOf(patch).every(([, value]) => value === undefined)) return undefined;
  throw new RecordEventsError(
    "invalid-record",
    `A record came to be connected while it was looked for (${relation.name}).`,
    { record: relation.target },
  );
}
