import type { EntityName, ManagerLike, QueryBuilderLike, StatementOptions } from "../shape.ts";
import type { Source, Target } from "../source.ts";
import { isAskedAlready } from "./asked.ts";
import { deleteRows, updateRows } from "./change.ts";
import { cloneRow } from "./clone.ts";
import { insertRows, isEntity } from "./insert.ts";
import { QueryBuilders } from "./query-builder.ts";
import { byTable } from "./tables.ts";
import { upsertRows } from "./upsert.ts";

/** An `EntityManager` class. */
export type ManagerClass = new (...parameters: never[]) => ManagerLike;

/**
 * The app's own `EntityManager` class, whose statements plug-ins are asked about. MikroORM makes forks by the class of what is
 * forked, so that all that come from one of these are one.
 */
export function watchedManager(Base: ManagerClass, source: Source): ManagerClass {
  /** Of a statement that is about data, or an entity. */
  const targetOf = (
    entity: EntityName,
    options: StatementOptions | undefined,
    ...actions: Parameters<Source["target"]> extends [EntityName, ...infer A] ? A : never
  ): Target | undefined => (isAskedAlready(options) ? undefined : source.target(entity, ...actions));

  const Watched = class extends Base {
    override flush(): Promise<void> {
      // Without `implicitTransactions`, a flush is one transaction only where the app opened it.
      if (source.hasImplicitTransactions || this.isInTransaction() || !source.isAnythingAsked())
        return super.flush();
      return flushInTransaction(this, () => super.flush());
    }

    override async insert(given: EntityName, values?: unknown, options?: StatementOptions): Promise<unknown> {
      const { entity, rows } = rowsOf(given, values);
      const target = targetOf(entity, options, "create");
      if (!target) return super.insert(given, values, options);
      const [key] = await insertRows(source, { em: this, target, rows, options }, async ([row], own) => [
        await super.insert(target.meta.class, row, own),
      ]);
      return key;
    }

    override async insertMany(
      given: EntityName,
      values?: unknown,
      options?: StatementOptions,
    ): Promise<unknown[]> {
      const { entity, rows } = rowsOf(given, values);
      const target = rows.length > 0 ? targetOf(entity, options, "create") : undefined;
      if (!target) return super.insertMany(given, values, options);
      const insert = { em: this, target, rows, options };
      return [
        ...(await insertRows(source, insert, (all, own) =>
          super.insertMany(target.meta.class, [...all], own),
        )),
      ];
    }

    override nativeUpdate(
      entity: EntityName,
      where: unknown,
      values: unknown,
      options?: StatementOptions,
    ): Promise<number> {
      const target = targetOf(entity, options, "update");
      if (!target || typeof values !== "object" || values === null) {
        return super.nativeUpdate(entity, where, values, options);
      }
      return updateRows(source, { em: this, target, where, options }, values, (keys, all, own) =>
        updateTables(target, all, (one, part) => super.nativeUpdate(one, keys, part, own)),
      );
    }

    override nativeDelete(entity: EntityName, where: unknown, options?: StatementOptions): Promise<number> {
      const target = targetOf(entity, options, "destroy");
      if (!target) return super.nativeDelete(entity, where, options);
      return deleteRows(source, { em: this, target, where, options }, (keys, own) =>
        super.nativeDelete(entity, keys, own),
      );
    }

    override async upsert(given: EntityName, values?: unknown, options?: StatementOptions): Promise<object> {
      const { entity, rows } = rowsOf(given, values);
      const target = targetOf(entity, options, "create", "update");
      if (!target || isApart(this, options)) return super.upsert(given, values, options);
      const [result = {}] = await upsertRows(
        source,
        { em: this, target, rows, options },
        {
          upsert: async ([row], own) => [await super.upsert(target.meta.class, row, own)],
          update: (where, all, own) =>
            updateTables(target, all, (one, part) => super.nativeUpdate(one, where, part, own)),
        },
      );
      return result;
    }

    override async upsertMany(
      given: EntityName,
      values?: unknown,
      options?: StatementOptions,
    ): Promise<object[]> {
      const { entity, rows } = rowsOf(given, values);
      const target = rows.length > 0 ? targetOf(entity, options, "create", "update") : undefined;
      if (!target || isApart(this, options)) return super.upsertMany(given, values, options);
      return [
        ...(await upsertRows(
          source,
          { em: this, target, rows, options },
          {
            upsert: (some, own) => super.upsertMany(target.meta.class, [...some], own),
            update: (where, all, own) =>
              updateTables(target, all, (one, part) => super.nativeUpdate(one, where, part, own)),
          },
        )),
      ];
    }

    override clone(given: EntityName, ...others: readonly unknown[]): Promise<object> {
      const entity = isEntity(given) ? given.constructor : given;
      const target = source.target(entity, "create");
      if (!target) return super.clone(given, ...others);
      if (!this.isInTransaction()) return this.transactional((em) => em.clone(given, ...others));
      return cloneRow(source, { em: this, target, given, others }, (own) => super.clone(given, ...own));
    }

    override createQueryBuilder(entity: EntityName, ...others: readonly unknown[]): QueryBuilderLike {
      const builder = super.createQueryBuilder(entity, ...others);
      return source.isAttached ? builders.watch(this, builder) : builder;
    }

    override qb(entity: EntityName, ...others: readonly unknown[]): QueryBuilderLike {
      return this.createQueryBuilder(entity, ...others);
    }
  };
  const builders = new QueryBuilders(source, (em, target, where, values, { ctx }) =>
    updateTables(target, values, (one, part) =>
      Base.prototype.nativeUpdate.call(em, one, where, part, { ctx, filters: false }),
    ),
  );
  return Object.defineProperty(Watched, "name", { value: Base.name });
}

/** How many rows it were: as many in each table. */
async function updateTables(
  { meta }: Target,
  values: object,
  update: (entity: object, values: object) => Promise<number>,
): Promise<number> {
  let count = 0;
  for (const part of byTable(meta, values)) count = Math.max(count, await update(part.entity, part.values));
  return count;
}

/** MikroORM then goes on with a fork, which is one of these. */
function isApart({ config }: ManagerLike, options: StatementOptions | undefined): boolean {
  return Boolean(options?.disableIdentityMap ?? config.get("disableIdentityMap"));
}

function rowsOf(
  given: EntityName,
  values: unknown,
): { readonly entity: EntityName; readonly rows: readonly object[] } {
  const rows = (values === undefined ? given : values) as object | readonly object[];
  const list = Array.isArray(rows) ? (rows as readonly object[]) : [rows as object];
  const entity = values === undefined ? (list[0]?.constructor ?? given) : given;
  return { entity, rows: list };
}

async function flushInTransaction(em: ManagerLike, flush: () => Promise<void>): Promise<void> {
  await em.begin();
  try {
    await flush();
    await em.commit();
  } catch (error) {
    await em.rollback();
    throw error;
  }
}
