import type { Action, RecordState } from "@mortise/events";
import { hearsDestroy, movedWith } from "../nested/heard.ts";
import type { Model, Relation, Row } from "../schema/data-model.ts";
import { isLookedAt } from "../source/options.ts";
import { NOTHING_DECIDED, recordWriteOf, targetOf, type Work } from "../source/work.ts";
import {
  allScalars,
  chunksOf,
  delegateOf,
  keyText,
  type Purpose,
  readAll,
  textOfFields,
  whereAnyOf,
  whereOf,
} from "./rows.ts";

/** Says of a consequence that it has come about. */
type Tell = () => Promise<void>;

/**
 * Has plug-ins asked about what the database will do by itself when records go, and tell nobody: those that hold a key of
 * theirs go too, or lose the key. It is left to the database, since an app may have its own idea of a delete (a mark in the
 * row): told is what was found to have happened.
 */
export async function askAboutConsequences(
  work: Work,
  model: Model,
  rows: readonly Row[],
  seen: Set<string>,
): Promise<readonly Tell[]> {
  for (const row of rows) seen.add(placeOf(model, row));
  const tells: Tell[] = [];
  for (const relation of model.relations.values()) {
    if (relation.kind !== "child") continue;
    const target = targetOf(work, relation.target);
    if (relation.onDelete === "Cascade" && hearsDestroy(work.source, target)) {
      tells.push(...(await askAboutDestroyed(work, target, relation, rows, seen)));
    }
    if (relation.onDelete === "SetNull" && isLookedAt(work.source, target.name, "update")) {
      tells.push(await askAboutCutOff(work, target, relation, rows));
    }
  }
  return tells;
}

async function askAboutDestroyed(
  work: Work,
  target: Model,
  relation: Relation,
  rows: readonly Row[],
  seen: Set<string>,
): Promise<readonly Tell[]> {
  const children = (await childrenOf(work, target, relation, rows, "destroy")).filter(
    (row) => !seen.has(placeOf(target, row)),
  );
  if (children.length === 0) return [];
  const decided = await askAbout(
    work,
    target,
    "destroy",
    children.map((record) => ({ record })),
  );
  const further = await askAboutConsequences(work, target, children, seen);
  const tell = async () => {
    if ((await present(work, target, children)).size === 0) {
      await work.source.records.written(decided, children);
    }
  };
  return [...further, tell];
}

async function askAboutCutOff(
  work: Work,
  target: Model,
  relation: Relation,
  rows: readonly Row[],
): Promise<Tell> {
  const none = Object.fromEntries(relation.fields.map((field) => [field, null]));
  const children = await childrenOf(work, target, relation, rows, "update");
  return askAboutChanged(work, target, relation, children, () => none);
}

/** A record whose key changes, before and after. */
export interface Move {
  readonly from: Row;
  readonly to: Row;
}

/** The same for what repeats a key that changes. */
export async function askAboutMoved(
  work: Work,
  model: Model,
  moves: readonly Move[],
): Promise<readonly Tell[]> {
  const tells: Tell[] = [];
  for (const relation of movedWith(model)) {
    const target = targetOf(work, relation.target);
    const moved = moves.filter(({ from, to }) => keyOf(relation, from) !== keyOf(relation, to));
    if (moved.length === 0 || !isLookedAt(work.source, target.name, "update")) continue;
    const from = moved.map((move) => move.from);
    const children = await childrenOf(work, target, relation, from, "update");
    const places = new Map(moved.map((move) => [keyOf(relation, move.from), move.to]));
    const next = (child: Row): Row => {
      const to = relation.onUpdate === "Cascade" && places.get(foreignKeyOf(relation, child));
      return Object.fromEntries(
        relation.fields.map((field, n) => [field, to ? to[relation.references[n] ?? ""] : null]),
      );
    };
    const further = children.map((child) => ({ from: child, to: { ...child, ...next(child) } }));
    tells.push(await askAboutChanged(work, target, relation, children, next));
    tells.push(...(await askAboutMoved(work, target, further)));
  }
  return tells;
}

async function askAboutChanged(
  work: Work,
  target: Model,
  relation: Relation,
  children: readonly Row[],
  next: (child: Row) => Row,
): Promise<Tell> {
  const states = children.map((previous) => ({ record: { ...previous, ...next(previous) }, previous }));
  const decided = await askAbout(work, target, "update", states);
  return async () => {
    const wanted = states.map(({ record }) => record);
    const found = await present(work, target, wanted);
    const after = wanted.map((row) => found.get(keyText(target, row)));
    const isAs = (row: Row | undefined, n: number) =>
      row !== undefined && foreignKeyOf(relation, row) === foreignKeyOf(relation, wanted[n] ?? {});
    if (!after.every(isAs)) return;
    const written: Row[] = [];
    for (const [n, row] of after.entries()) {
      const data = decided.changesOf(n);
      const where = row && whereOf(target, row);
      const select = allScalars(target);
      const changed = data && where && delegateOf(work.connection, target).update({ where, data, select });
      written.push((await changed) ?? row ?? {});
    }
    await work.source.records.written(decided, written);
  };
}

function keyOf({ references }: Relation, row: Row): string {
  return textOfFields(references, row);
}

function foreignKeyOf({ fields }: Relation, row: Row): string {
  return textOfFields(fields, row);
}

async function askAbout(work: Work, model: Model, action: Action, states: readonly RecordState[]) {
  const write = recordWriteOf(work, model, action, states);
  return write ? work.source.records.before(write) : NOTHING_DECIDED;
}

function placeOf(model: Model, row: Row): string {
  return `${model.name} ${keyText(model, row)}`;
}

/** Those of the records that are there, as they are now, by their keys. */
async function present(work: Work, model: Model, rows: readonly Row[]): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>();
  for (const chunk of chunksOf(rows)) {
    const where = whereAnyOf(model, chunk);
    const read = await delegateOf(work.connection, model).findMany({ where, select: allScalars(model) });
    for (const row of read) found.set(keyText(model, row), row);
  }
  return found;
}

async function childrenOf(
  work: Work,
  target: Model,
  { fields, references }: Relation,
  rows: readonly Row[],
  purpose: Purpose,
): Promise<readonly Row[]> {
  const children: Row[] = [];
  for (const chunk of chunksOf(rows)) {
    const keys = chunk.map((row) =>
      Object.fromEntries(fields.map((field, n) => [field, row[references[n] ?? ""]])),
    );
    children.push(...(await readAll(work, target, { OR: keys }, { purpose })));
  }
  return children;
}
