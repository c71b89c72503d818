import { type Action, RecordEventsError } from "@mortise/events";
import type { Entity } from "../entity/entity.ts";
import type { ClearCall } from "../managers.ts";
import type {
  BuilderLike,
  DataSourceLike,
  EntityMetadataLike,
  ManagerLike,
  QueryRunnerLike,
  StatementResult,
} from "../shape.ts";
import { run } from "../statement/builder.ts";
import type { Source, Statement } from "./asked.ts";
import { clear, destroy } from "./destroy.ts";
import { insert } from "./insert.ts";
import { restore, update } from "./update.ts";
import { upsert } from "./upsert.ts";

interface StatementKind {
  readonly actions: readonly Action[];
  readonly perform: (statement: Statement) => Promise<StatementResult>;
}

const INSERT: StatementKind = { actions: ["create"], perform: insert };
const UPSERT: StatementKind = { actions: ["create", "update"], perform: upsert };

const KINDS: ReadonlyMap<string, StatementKind> = new Map([
  ["update", { actions: ["update"], perform: update }],
  ["restore", { actions: ["update"], perform: restore }],
  ["delete", { actions: ["destroy"], perform: destroy }],
  ["soft-delete", { actions: ["destroy"], perform: destroy }],
]);

/** The statements of a data source: run as TypeORM does, or as writes that plug-ins hear of. */
export class Statements {
  readonly #dataSource: DataSourceLike;
  readonly #source: Source;
  readonly #entities: ReadonlyMap<EntityMetadataLike, Entity>;
  readonly #listen: () => void;

  /** `listen`: hears of transactions from now on; called before each write that somebody hears of. */
  constructor(
    dataSource: DataSourceLike,
    source: Source,
    entities: ReadonlyMap<EntityMetadataLike, Entity>,
    listen: () => void,
  ) {
    this.#dataSource = dataSource;
    this.#source = source;
    this.#entities = entities;
    this.#listen = listen;
  }

  /** Runs a query builder's statement. */
  execute(builder: BuilderLike): Promise<StatementResult> {
    const { mainAlias, queryType } = builder.expressionMap;
    const isWrite = queryType === "insert" || KINDS.has(queryType);
    if (!isWrite) return run(builder);
    const entity = mainAlias?.hasMetadata ? this.#entities.get(mainAlias.metadata) : undefined;
    const kind = entity && kindOf(builder);
    const isHeard = kind && this.#isHeard(entity.record, kind.actions);
    if (!isHeard) return this.#alone(builder.queryRunner, () => run(builder));
    if (builder.expressionMap.insertFromSelect) return Promise.reject(unknownRecords(entity.record));
    return this.#inTransaction(builder.queryRunner, (runner) =>
      kind.perform({ source: this.#source, builder, entity, runner }),
    );
  }

  /** Empties a table. */
  async clear({ entity: target, options, connection, original }: ClearCall): Promise<unknown> {
    const known = this.#dataSource.hasMetadata(target as string);
    const metadata = known ? this.#dataSource.getMetadata(target as string) : undefined;
    const entity = metadata && this.#entities.get(metadata);
    if (!entity || !this.#isHeard(entity.record, ["destroy"])) {
      return this.#alone(connection, async () => original());
    }
    return this.#inTransaction(connection, (runner) => {
      const builder = (runner.manager satisfies ManagerLike).createQueryBuilder().delete().from(target);
      return clear({ source: this.#source, builder, entity, runner }, options);
    });
  }

  /** Whether anybody hears of such writes, or validates them. */
  #isHeard(record: string, actions: readonly Action[]): boolean {
    const { records, options } = this.#source;
    for (const action of actions) {
      if (records.hears(record, action) || (options.validate && action !== "destroy")) return true;
    }
    return false;
  }

  #inTransaction<R>(
    given: QueryRunnerLike | undefined,
    work: (runner: QueryRunnerLike) => Promise<R>,
  ): Promise<R> {
    this.#listen();
    const { transactions } = this.#source;
    const write = async () => {
      const runner = given ?? (this.#dataSource.createQueryRunner() as QueryRunnerLike);
      try {
        return await transactions.within(runner, () => work(runner));
      } finally {
        if (!given) await runner.release();
      }
    };
    const { turns } = this.#source;
    // What is bound to a connection is a part of its transaction: only what is not waits for its turn.
    return turns && !given ? turns.take(write) : write();
  }

  /** Runs a single statement that nobody hears of. */
  #alone<R>(given: QueryRunnerLike | undefined, statement: () => Promise<R>): Promise<R> {
    const { turns } = this.#source;
    return turns && !given ? turns.pass(statement) : statement();
  }
}

/** What a SELECT would insert is known to the database alone. */
function unknownRecords(record: string): RecordEventsError {
  const message = `An INSERT of "${record}" with a SELECT cannot be asked about: select first, and insert what comes.`;
  return new RecordEventsError("invalid-options", message, { record });
}

function kindOf({ expressionMap }: BuilderLike): StatementKind | undefined {
  const { queryType, onIgnore, onUpdate } = expressionMap;
  if (queryType !== "insert") return KINDS.get(queryType);
  return onIgnore || onUpdate ? UPSERT : INSERT;
}
