import type { Model, Row } from "../schema/data-model.ts";
import type { Work } from "../source/work.ts";
import { createMissing, createRecord, createRows } from "../write/create.ts";
import { destroyRows } from "../write/destroy.ts";
import { delegateOf, keyText, type Purpose, readAll, readOne, whereOf } from "../write/rows.ts";
import { updateRecord, updateRows } from "../write/update.ts";
import { entriesOf, isObject } from "../write/values.ts";
import { listOf } from "./heard.ts";
import { type Link, linkOf } from "./link.ts";
import { existing, missing, updateOf } from "./owned.ts";
import type { RelationWrite } from "./split.ts";
import { unknownOperation } from "./unknown.ts";

/** Writes the records that hold a written one's key, or are connected to it: each is a write of its own, as Prisma does it. */
export async function writeBehind(
  work: Work,
  owner: Model,
  row: Row,
  writes: readonly RelationWrite[],
): Promise<void> {
  for (const { relation, value } of writes) {
    const link = linkOf(work, owner, row, relation);
    for (const [operation, args] of entriesOf(value)) {
      if (args === undefined) continue;
      if (operation === "set") await setLinks(work, link, args);
      else for (const one of listOf(args)) await writeLinked(work, link, operation, one);
    }
  }
}

async function writeLinked(work: Work, link: Link, operation: string, args: unknown): Promise<void> {
  const { target } = link;
  const given = (isObject(args) ? args : {}) as { readonly [name: string]: Row };
  switch (operation) {
    case "create":
      return createLinked(work, link, given);
    case "createMany":
      return createManyLinked(work, link, given);
    case "connect":
      return connect(work, link, await existing(work, target, given));
    case "connectOrCreate": {
      const row = await readOne(work, target, given.where ?? {});
      return row ? connect(work, link, row) : createLinked(work, link, given.create ?? {});
    }
    case "upsert": {
      const row = await linked(work, link, given.where);
      if (!row) return createLinked(work, link, given.create ?? {});
      await updateRecord(work, target, row, given.update ?? {});
      return;
    }
    case "update":
      return updateLinked(work, link, given);
    case "updateMany": {
      await updateRows(work, target, await allLinked(work, link, given.where), given.data ?? {});
      return;
    }
    case "delete": {
      if (args === false) return;
      const row = await linked(work, link, args, "destroy");
      return row ? destroyRows(work, target, [row]) : missing(work, link.place, operation, args);
    }
    case "deleteMany":
      return destroyRows(work, target, await allLinked(work, link, given, "destroy"));
    case "disconnect": {
      const row = args === false ? undefined : await linked(work, link, args);
      if (row) await link.disconnect(row);
      return;
    }
    default:
      throw unknownOperation(target, operation);
  }
}

async function createLinked(work: Work, link: Link, data: Row): Promise<void> {
  await giveWay(work, link, undefined);
  await createRecord(work, link.target, link.belonging(data));
}

async function createManyLinked(work: Work, link: Link, { data, skipDuplicates }: Row): Promise<void> {
  const rows = (listOf(data) as readonly Row[]).map((one) => link.belonging(one));
  if (skipDuplicates === true) await createMissing(work, link.target, rows);
  else await createRows(work, link.target, rows);
}

async function updateLinked(work: Work, link: Link, args: Row): Promise<void> {
  const { target } = link;
  const { condition, patch } = updateOf(target, args, link.isList);
  const row = await linked(work, link, condition);
  if (!row) return missing(work, link.place, "update", args);
  await updateRecord(work, target, row, patch);
}

async function connect(work: Work, link: Link, row: Row): Promise<void> {
  if (link.has(row)) return;
  await giveWay(work, link, row);
  await link.connect(row);
}

/** Where only one record can belong to it, the one that does so far gives way. */
async function giveWay(work: Work, link: Link, to: Row | undefined): Promise<void> {
  if (link.isList) return;
  const row = await linked(work, link, undefined);
  if (row && (!to || keyText(link.target, to) !== keyText(link.target, row))) await link.disconnect(row);
}

async function setLinks(work: Work, link: Link, args: unknown): Promise<void> {
  const { target } = link;
  const wanted: Row[] = [];
  for (const where of listOf(args)) {
    const row = await readOne(work, target, where as Row);
    if (row) wanted.push(row);
    // Only where connections have a table of their own does Prisma mind that there is none.
    else if (link.place.relation.kind === "many") await existing(work, target, where as Row);
  }
  const keys = new Set(wanted.map((row) => keyText(target, row)));
  const present = await allLinked(work, link, undefined);
  const before = new Set(present.map((row) => keyText(target, row)));
  for (const row of present) if (!keys.has(keyText(target, row))) await link.disconnect(row);
  for (const row of wanted) if (!before.has(keyText(target, row))) await link.connect(row);
}

/** The record that belongs to it and that a condition finds: a unique one in a list, any or none where there is only one. */
async function linked(
  work: Work,
  link: Link,
  where: unknown,
  purpose: Purpose = "update",
): Promise<Row | undefined> {
  const { target, under, isList } = link;
  if (isList) {
    const { AND, ...unique } = (isObject(where) ? where : {}) as Row;
    return readOne(work, target, { ...unique, AND: [...listOf(AND), under] }, purpose);
  }
  const condition = { AND: [under, ...(isObject(where) ? [where] : [])] };
  const found = await delegateOf(work.connection, target).findFirst({ where: condition });
  return found ? readOne(work, target, whereOf(target, found), purpose) : undefined;
}

function allLinked(
  work: Work,
  { target, under }: Link,
  where: unknown,
  purpose: Purpose = "update",
): Promise<readonly Row[]> {
  return readAll(work, target, { AND: [under, ...(isObject(where) ? [where] : [])] }, { purpose });
}
