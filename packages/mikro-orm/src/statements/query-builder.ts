import { RecordEventsError } from "@mortise/events";
import { type Reading, readAffected, readByKeys, whereKeys } from "../records/rows.ts";
import { newStateOf } from "../records/state.ts";
import type { ManagerLike, QueryBuilderLike, Values } from "../shape.ts";
import type { Place, Source, Target } from "../source.ts";
import { askToUpdate, split, tellUpdated } from "./change.ts";

/** What a builder was given, by the names of properties: it keeps only columns. */
interface Given {
  values?: object | readonly object[];
  /** What plug-ins cannot be asked about before the database has decided it. */
  refused?: string;
}

type Parameters = unknown[];

/** Updates a row, as the app's own entity manager does. */
export type UpdateRow = (
  em: ManagerLike,
  target: Target,
  where: object,
  values: object,
  place: Place,
) => Promise<unknown>;

/** Asks about what the app's own query builders write. One that reads is as it was. */
export class QueryBuilders {
  readonly #source: Source;
  readonly #update: UpdateRow;

  constructor(source: Source, update: UpdateRow) {
    this.#source = source;
    this.#update = update;
  }

  /** Looks after a builder, and those that are cloned from it. */
  watch(em: ManagerLike, builder: QueryBuilderLike, given: Given = {}): QueryBuilderLike {
    const { insert, update, insertFrom, onConflict, clone, execute } = builder;
    return Object.assign(builder, {
      insert: (values: object) => {
        given.values = values;
        return insert.call(builder, values);
      },
      update: (values: object) => {
        given.values = values;
        return update.call(builder, values);
      },
      insertFrom: (...parameters: Parameters) => {
        given.refused = "insertFrom";
        return insertFrom.apply(builder, parameters);
      },
      onConflict: (...parameters: Parameters) => {
        given.refused = "onConflict";
        return onConflict.apply(builder, parameters);
      },
      clone: (...parameters: Parameters) => this.watch(em, clone.apply(builder, parameters), { ...given }),
      execute: (...parameters: Parameters) => {
        const run = () => execute.apply(builder, parameters);
        const target = this.#targetOf(builder);
        return target ? this.#ask(em, builder, target, given, run, clone) : run();
      },
    });
  }

  #targetOf({ type, mainAlias }: QueryBuilderLike): Target | undefined {
    const { entityName } = mainAlias;
    switch (type) {
      case "INSERT":
        return this.#source.target(entityName, "create");
      case "UPDATE":
        return this.#source.target(entityName, "update");
      case "DELETE":
      case "TRUNCATE":
        return this.#source.target(entityName, "destroy");
      default:
        return undefined;
    }
  }

  #ask(
    em: ManagerLike,
    builder: QueryBuilderLike,
    target: Target,
    given: Given,
    run: () => Promise<unknown>,
    clone: QueryBuilderLike["clone"],
  ): Promise<unknown> {
    const refused = builder.type === "TRUNCATE" ? "truncate" : given.refused;
    if (refused !== undefined) return Promise.reject(refusal(target, refused));
    const options = builder.context ? { ctx: builder.context } : undefined;
    return this.#source.inTransaction(em, options, async (place) => {
      builder.context = place.ctx;
      const reading: Reading = { ...place, meta: target.meta };
      if (builder.type === "INSERT") return this.#insert(reading, builder, target, given, run);
      const { primaryKeys } = target.meta;
      const picked = clone.call(builder, ["type", "data", "fields", "returning"]).select(primaryKeys);
      const keys = ((await picked.execute("all")) as readonly Values[]).map((row) => pick(row, primaryKeys));
      const rows =
        keys.length === 0
          ? []
          : await readAffected({ ...reading, options: { filters: false } }, whereKeys(target.meta, keys));
      // Where there is none, the statement finds none either, and answers as it does.
      builder.andWhere(
        whereKeys(
          target.meta,
          rows.map(({ key }) => key),
        ),
      );
      if (builder.type === "DELETE") {
        const decided = await this.#source.ask(
          place,
          target,
          "destroy",
          rows.map(({ state }) => ({ record: state })),
        );
        const answer = await run();
        await this.#source.records.written(decided);
        return answer;
      }
      const values = given.values ?? {};
      const decided = await askToUpdate(this.#source, reading, target, rows, values);
      const answer = await run();
      for (const { row, changes } of split(rows, decided).changed) {
        await this.#update(em, target, whereKeys(target.meta, [row.key]), changes, place);
      }
      await tellUpdated(this.#source, reading, target, rows, decided, values);
      return answer;
    });
  }

  async #insert(
    reading: Reading,
    builder: QueryBuilderLike,
    target: Target,
    { values = {} }: Given,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    const { meta } = target;
    const rows: readonly object[] = Array.isArray(values) ? values : [values];
    const { em, ctx } = reading;
    const place: Place = { em, ctx, unit: ctx && this.#source.transactions.unitOf(ctx) };
    const states = rows.map((row) => ({ record: newStateOf(meta, row) }));
    const decided = await this.#source.ask(place, target, "create", states);
    const changed = rows.map((row, n) => {
      const changes = decided.changesOf(n);
      return changes ? { ...row, ...changes } : row;
    });
    if (changed.some((row, n) => row !== rows[n]))
      builder.insert(Array.isArray(values) ? changed : changed[0]);
    const answer = await run();
    const keys = keysOf(answer, rows.length, meta.primaryKeys);
    const read = keys ? await readByKeys({ ...reading, options: { filters: false } }, keys) : [];
    await this.#source.records.written(
      decided,
      changed.map((row, n) => read[n]?.state ?? newStateOf(meta, row)),
    );
    return answer;
  }
}

/** What an insert's answer says of the keys. */
function keysOf(
  answer: unknown,
  count: number,
  primaryKeys: readonly string[],
): readonly Values[] | undefined {
  const { rows, row, insertId } = (answer ?? {}) as {
    rows?: readonly Values[];
    row?: Values;
    insertId?: unknown;
  };
  const found = rows ?? (row ? [row] : undefined);
  if (found?.length === count && found.every((one) => primaryKeys.every((name) => one[name] !== undefined)))
    return found;
  const [only] = primaryKeys;
  if (count !== 1 || only === undefined || primaryKeys.length > 1 || insertId === undefined) return undefined;
  return [{ [only]: insertId }];
}

function pick(row: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

function refusal({ meta }: Target, what: string): RecordEventsError {
  const instead =
    what === "truncate" ? "em.nativeDelete" : what === "onConflict" ? "em.upsert" : "em.insertMany";
  const message = `A query builder's \`${what}\` cannot be asked about, and plug-ins hear of "${meta.className}": use \`${instead}\`.`;
  return new RecordEventsError("invalid-options", message, { record: meta.className });
}
