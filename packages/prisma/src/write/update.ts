import { writeBehind } from "../nested/behind.ts";
import { keysForUpdated } from "../nested/owned.ts";
import { split } from "../nested/split.ts";
import type { Model, Row } from "../schema/data-model.ts";
import { asked, type Work } from "../source/work.ts";
import { askAboutMoved, type Move } from "./consequences.ts";
import { whole } from "./create.ts";
import { allScalars, chunksOf, delegateOf, keyText, readAll, readOne, whereAnyOf, whereOf } from "./rows.ts";
import { type Selection, selected, withWhole, writtenWith } from "./selection.ts";
import { stateOfUpdated } from "./values.ts";

/** Updates a record that has been read, and what is written with it. Gives all of its values. */
export async function updateRecord(work: Work, model: Model, previous: Row, data: Row): Promise<Row> {
  const where = whereOf(model, previous);
  const { row } = await updateWith(work, model, previous, data, where, { select: allScalars(model) });
  return row;
}

/** `update`, as the app calls it. */
export async function update(work: Work, model: Model, args: Row): Promise<unknown> {
  const previous = await readOne(work, model, args.where as Row);
  const delegate = delegateOf(work.connection, model);
  // There is none: Prisma says so in its own words.
  if (!previous) return delegate.update(args);
  return updateRead(work, model, previous, args);
}

/** The same for a record that has been read. */
export async function updateRead(work: Work, model: Model, previous: Row, args: Row): Promise<unknown> {
  const selection = selected(args);
  const { row, result } = await updateWith(
    work,
    model,
    previous,
    args.data as Row,
    args.where as Row,
    writtenWith(model, selection),
  );
  if (!selection) return result;
  return delegateOf(work.connection, model).findUniqueOrThrow(withWhole(model, row, selection));
}

async function updateWith(
  work: Work,
  model: Model,
  previous: Row,
  data: Row,
  where: Row,
  selection: Selection,
): Promise<{ readonly row: Row; readonly result: Row }> {
  const { own, owned, behind, along } = split(work.source, model, data ?? {});
  const keys = await keysForUpdated(work, model, owned, previous);
  const values = { ...own, ...keys.fields };
  const delegate = delegateOf(work.connection, model);
  const updated = await asked(
    work,
    model,
    "update",
    [{ record: stateOfUpdated(model, previous, values), previous }],
    async (decided) => {
      const changed = { ...values, ...decided.changesOf() };
      const to = stateOfUpdated(model, previous, changed);
      const consequences = await askAboutMoved(work, model, [{ from: previous, to }]);
      const result = await delegate.update({ where, data: { ...changed, ...along }, ...selection });
      for (const tell of consequences) await tell();
      return { result, row: await whole(work, model, result, to) };
    },
    ({ row }) => [row],
  );
  await keys.behind();
  await writeBehind(work, model, updated.row, behind);
  return updated;
}

/** `updateMany` and `updateManyAndReturn`, as the app calls them. */
export async function updateMany(work: Work, model: Model, args: Row): Promise<readonly Row[]> {
  return updateRows(
    work,
    model,
    await readAll(work, model, args.where, { limit: args.limit }),
    args.data as Row,
  );
}

/** Updates records that have been read in one write; gives them in their order. */
export async function updateRows(
  work: Work,
  model: Model,
  previous: readonly Row[],
  data: Row,
): Promise<readonly Row[]> {
  const states = previous.map((row) => ({ record: stateOfUpdated(model, row, data), previous: row }));
  return asked(
    work,
    model,
    "update",
    states,
    async (decided) => {
      const changes = previous.map((_row, n) => decided.changesOf(n));
      const moves = previous.map((from, n) => ({
        from,
        to: stateOfUpdated(model, from, { ...data, ...changes[n] }),
      }));
      const consequences = await askAboutMoved(work, model, moves);
      const written = await writeEach(work, model, moves, data, changes);
      for (const tell of consequences) await tell();
      return written;
    },
    (written) => written,
  );
}

/** One statement for what is the same for all, and one for each record that plug-ins changed. */
async function writeEach(
  work: Work,
  model: Model,
  moves: readonly Move[],
  data: Row,
  changes: readonly (Row | undefined)[],
): Promise<readonly Row[]> {
  const same = moves.filter((_move, n) => !changes[n]).map(({ from }) => from);
  const rows = await updateAlike(work, model, same, data);
  const delegate = delegateOf(work.connection, model);
  const select = allScalars(model);
  const written: Row[] = [];
  for (const [n, { from, to }] of moves.entries()) {
    const own = changes[n];
    if (!own) written.push(rows.get(keyText(model, from)) ?? to);
    else
      written.push(await delegate.update({ where: whereOf(model, from), data: { ...data, ...own }, select }));
  }
  return written;
}

/** Databases that give back what a statement has updated. */
const RETURNING = new Set(["postgresql", "cockroachdb", "sqlite"]);

/** Writes the same into many records; gives what they became, by what they were. */
async function updateAlike(
  work: Work,
  model: Model,
  previous: readonly Row[],
  data: Row,
): Promise<ReadonlyMap<string, Row>> {
  const delegate = delegateOf(work.connection, model);
  const select = allScalars(model);
  const became = new Map<string, Row>();
  for (const chunk of chunksOf(previous)) {
    const where = whereAnyOf(model, chunk);
    const isReturning = RETURNING.has(work.dataModel.provider);
    const rows = isReturning ? await delegate.updateManyAndReturn({ where, data, select }) : [];
    if (!isReturning) await delegate.updateMany({ where, data });
    const after = new Map(chunk.map((row) => [keyText(model, stateOfUpdated(model, row, data)), row]));
    const read = isReturning
      ? rows
      : await delegate.findMany({
          where: whereAnyOf(
            model,
            chunk.map((row) => stateOfUpdated(model, row, data)),
          ),
          select,
        });
    for (const row of read) {
      const before = after.get(keyText(model, row));
      if (before) became.set(keyText(model, before), row);
    }
  }
  return became;
}
