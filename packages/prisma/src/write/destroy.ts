import { hearsDestroy } from "../nested/heard.ts";
import type { Model, Relation, Row } from "../schema/data-model.ts";
import { isLookedAt } from "../source/options.ts";
import { asked, targetOf, type Work } from "../source/work.ts";
import { chunksOf, delegateOf, keyText, readAll, readOne, whereAnyOf } from "./rows.ts";
import { selected, withWhole } from "./selection.ts";
import { updateRows } from "./update.ts";

/** `delete`, as the app calls it. */
export async function destroy(work: Work, model: Model, args: Row): Promise<unknown> {
  const delegate = delegateOf(work.connection, model);
  const row = await readOne(work, model, args.where as Row);
  // There is none: Prisma says so in its own words.
  if (!row) return delegate.delete(args);
  const selection = selected(args);
  // Before what it holds goes with it.
  const whole = selection && (await delegate.findUniqueOrThrow(withWhole(model, row, selection)));
  const result = await destroyWith(work, model, [row], new Set(), () =>
    delegate.delete({ where: args.where }),
  );
  return whole ?? result;
}

/** `deleteMany`, as the app calls it. */
export async function destroyMany(work: Work, model: Model, args: Row): Promise<readonly Row[]> {
  const rows = await readAll(work, model, args.where, args.limit);
  await destroyRows(work, model, rows);
  return rows;
}

/** Deletes records that have been read, in one write. */
export function destroyRows(
  work: Work,
  model: Model,
  rows: readonly Row[],
  seen: Set<string> = new Set(),
): Promise<void> {
  return destroyWith(work, model, rows, seen, async () => {
    const delegate = delegateOf(work.connection, model);
    for (const chunk of chunksOf(rows)) await delegate.deleteMany({ where: whereAnyOf(model, chunk) });
  });
}

function destroyWith<R>(
  work: Work,
  model: Model,
  rows: readonly Row[],
  seen: Set<string>,
  perform: () => Promise<R>,
): Promise<R> {
  for (const row of rows) seen.add(`${model.name} ${keyText(model, row)}`);
  return asked(
    work,
    model,
    "destroy",
    rows.map((record) => ({ record })),
    async () => {
      await writeConsequences(work, model, rows, seen);
      return perform();
    },
    () => rows,
  );
}

/**
 * What the database would do by itself, and tell nobody: records that hold a key of one that goes are deleted or lose the
 * key, by writes of our own where somebody hears of them.
 */
async function writeConsequences(
  work: Work,
  model: Model,
  rows: readonly Row[],
  seen: Set<string>,
): Promise<void> {
  for (const relation of model.relations.values()) {
    if (relation.kind !== "child") continue;
    const target = targetOf(work, relation.target);
    if (relation.onDelete === "Cascade" && hearsDestroy(work.source, target)) {
      const children = (await childrenOf(work, target, relation, rows)).filter(
        (row) => !seen.has(`${target.name} ${keyText(target, row)}`),
      );
      if (children.length > 0) await destroyRows(work, target, children, seen);
    }
    if (relation.onDelete === "SetNull" && isLookedAt(work.source, target.name, "update")) {
      const children = await childrenOf(work, target, relation, rows);
      const none = Object.fromEntries(relation.fields.map((field) => [field, null]));
      if (children.length > 0) await updateRows(work, target, children, none);
    }
  }
}

async function childrenOf(
  work: Work,
  target: Model,
  { fields, references }: Relation,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const children: Row[] = [];
  for (const chunk of chunksOf(rows)) {
    const keys = chunk.map((row) =>
      Object.fromEntries(fields.map((field, n) => [field, row[references[n] ?? ""]])),
    );
    children.push(...(await readAll(work, target, { OR: keys })));
  }
  return children;
}
