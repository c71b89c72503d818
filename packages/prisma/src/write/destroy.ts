import type { Model, Row } from "../schema/data-model.ts";
import { asked, type Work } from "../source/work.ts";
import { askAboutConsequences } from "./consequences.ts";
import { chunksOf, delegateOf, readAll, readOne, whereAnyOf } from "./rows.ts";
import { selected, withWhole } from "./selection.ts";

/** `delete`, as the app calls it. */
export async function destroy(work: Work, model: Model, args: Row): Promise<unknown> {
  const delegate = delegateOf(work.connection, model);
  const row = await readOne(work, model, args.where as Row, "destroy");
  // There is none: Prisma says so in its own words.
  if (!row) return delegate.delete(args);
  const selection = selected(args);
  // Before what it holds goes with it.
  const whole = selection && (await delegate.findUniqueOrThrow(withWhole(model, row, selection)));
  const result = await destroyWith(work, model, [row], () => delegate.delete({ where: args.where }));
  return whole ?? result;
}

/** `deleteMany`, as the app calls it. */
export async function destroyMany(work: Work, model: Model, args: Row): Promise<readonly Row[]> {
  const rows = await readAll(work, model, args.where, { limit: args.limit, purpose: "destroy" });
  await destroyRows(work, model, rows);
  return rows;
}

/** Deletes records that have been read, in one write. */
export function destroyRows(work: Work, model: Model, rows: readonly Row[]): Promise<void> {
  return destroyWith(work, model, rows, async () => {
    const delegate = delegateOf(work.connection, model);
    for (const chunk of chunksOf(rows)) await delegate.deleteMany({ where: whereAnyOf(model, chunk) });
  });
}

async function destroyWith<R>(
  work: Work,
  model: Model,
  rows: readonly Row[],
  perform: () => Promise<R>,
): Promise<R> {
  return asked(
    work,
    model,
    "destroy",
    rows.map((record) => ({ record })),
    async () => {
      const consequences = await askAboutConsequences(work, model, rows, new Set());
      const result = await perform();
      for (const tell of consequences) await tell();
      return result;
    },
    () => rows,
  );
}
