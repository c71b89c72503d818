import { RecordEventsError } from "@mortise/events";
import { writeBehind } from "../nested/behind.ts";
import { listOf } from "../nested/heard.ts";
import { keysForNew } from "../nested/owned.ts";
import { split } from "../nested/split.ts";
import type { Model, Row } from "../schema/data-model.ts";
import { asked, NOTHING_DECIDED, recordWriteOf, type Work } from "../source/work.ts";
import { allScalars, chunksOf, delegateOf } from "./rows.ts";
import { type Selection, selected, withWhole, writtenWith } from "./selection.ts";
import { stateOfNew } from "./values.ts";

/** Creates a record, and what is written with it. Gives all of its values. */
export async function createRecord(work: Work, model: Model, data: Row): Promise<Row> {
  const { row } = await createWith(work, model, data, { select: allScalars(model) });
  return row;
}

/** `create`, as the app calls it. */
export async function create(work: Work, model: Model, args: Row): Promise<unknown> {
  const selection = selected(args);
  const { row, result } = await createWith(work, model, args.data as Row, writtenWith(model, selection));
  return selection
    ? delegateOf(work.connection, model).findUniqueOrThrow(withWhole(model, row, selection))
    : result;
}

async function createWith(
  work: Work,
  model: Model,
  data: Row,
  selection: Selection,
): Promise<{ readonly row: Row; readonly result: Row }> {
  const { own, owned, behind, along } = split(work.source, model, data ?? {});
  const values = { ...own, ...(await keysForNew(work, model, owned)) };
  const state = stateOfNew(model, values);
  const delegate = delegateOf(work.connection, model);
  const created = await asked(
    work,
    model,
    "create",
    [{ record: state }],
    async (decided) => {
      const changed = { ...values, ...decided.changesOf() };
      const result = await delegate.create({ data: { ...changed, ...along }, ...selection });
      return { result, row: await whole(work, model, result, changed) };
    },
    ({ row }) => [row],
  );
  await writeBehind(work, model, created.row, behind);
  return created;
}

/** A result with all values: the client may leave some out by itself (`omit`). `known`: what was written. */
export async function whole(work: Work, model: Model, result: Row, known: Row): Promise<Row> {
  if ([...model.scalars.keys()].every((field) => field in result)) return result;
  const row = { ...known, ...result };
  if (model.key.fields.some((field) => row[field] === undefined)) {
    const message = `The client leaves out the key of "${model.name}" by itself (\`omit\`): select it.`;
    throw new RecordEventsError("invalid-record", message, { record: model.name });
  }
  return delegateOf(work.connection, model).findUniqueOrThrow(
    withWhole(model, row, { select: allScalars(model) }),
  );
}

/** Creates many records in one write; gives them in their order. */
export async function createRows(work: Work, model: Model, data: readonly Row[]): Promise<readonly Row[]> {
  return asked(
    work,
    model,
    "create",
    data.map((one) => ({ record: stateOfNew(model, one) })),
    (decided) =>
      insert(
        work,
        model,
        data.map((one, n) => ({ ...one, ...decided.changesOf(n) })),
      ),
    (rows) => rows,
  );
}

/** Databases that give back what a statement has inserted. */
const RETURNING = new Set(["postgresql", "cockroachdb", "sqlite"]);

async function insert(work: Work, model: Model, data: readonly Row[]): Promise<readonly Row[]> {
  const delegate = delegateOf(work.connection, model);
  const select = allScalars(model);
  const rows: Row[] = new Array(data.length);
  // Prisma gives rows back by the fields that they bring, not in their order: those with the same ones go together.
  for (const places of Map.groupBy(data.keys(), (n) => fieldsOf(data[n])).values()) {
    for (const chunk of chunksOf(places)) {
      const records = chunk.map((n) => data[n] ?? {});
      const inserted = RETURNING.has(work.dataModel.provider)
        ? await delegate.createManyAndReturn({ data: records, select })
        : await oneByOne(work, model, records);
      for (const [at, n] of chunk.entries()) rows[n] = inserted[at] ?? {};
    }
  }
  return rows;
}

async function oneByOne(work: Work, model: Model, data: readonly Row[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const one of data) {
    rows.push(await delegateOf(work.connection, model).create({ data: one, select: allScalars(model) }));
  }
  return rows;
}

function fieldsOf(data: Row | undefined): string {
  const given = Object.entries(data ?? {}).filter(([, value]) => value !== undefined);
  return JSON.stringify(given.map(([field]) => field).sort());
}

/**
 * Creates those that are not there yet. Each is a write of its own, since only the database knows which are left out.
 */
export async function createMissing(work: Work, model: Model, data: readonly Row[]): Promise<readonly Row[]> {
  const { records } = work.source;
  const created: Row[] = [];
  for (const one of data) {
    const write = recordWriteOf(work, model, "create", [{ record: stateOfNew(model, one) }]);
    const decided = write ? await records.before(write) : NOTHING_DECIDED;
    const row = await insertMissing(work, model, { ...one, ...decided.changesOf() });
    if (!row) continue;
    created.push(row);
    await records.written(decided, [row]);
  }
  return created;
}

async function insertMissing(work: Work, model: Model, values: Row): Promise<Row | undefined> {
  const delegate = delegateOf(work.connection, model);
  const args = { data: [values], skipDuplicates: true };
  if (RETURNING.has(work.dataModel.provider)) {
    return (await delegate.createManyAndReturn({ ...args, select: allScalars(model) }))[0];
  }
  const { count } = await delegate.createMany(args);
  return count > 0 ? values : undefined;
}

/** `createMany` and `createManyAndReturn`, as the app calls them. */
export async function createMany(work: Work, model: Model, args: Row): Promise<readonly Row[]> {
  const data = listOf(args.data) as readonly Row[];
  return args.skipDuplicates === true ? createMissing(work, model, data) : createRows(work, model, data);
}
