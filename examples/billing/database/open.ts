import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataSource, type DataSourceOptions } from "typeorm";
import { entities } from "../models/index.ts";
import { Billing1763856000000 } from "./migrations/1-billing.ts";
import { Transactions } from "./transactions.ts";

/** The app's database, with its tables. */
export interface Database {
  readonly kind: "postgres" | "sqlite";
  /** Where writes happen: what an event source listens to. */
  readonly dataSource: DataSource;
  readonly transactions: Transactions;
  close(): Promise<void>;
}

const migrations = [Billing1763856000000];

/**
 * Opens a database, and brings its tables up to date.
 *
 * @param url `postgres://…`, or the path of a SQLite file. Default: a file that is gone when the database is closed.
 */
export function openDatabase(url?: string): Promise<Database> {
  if (url && /^postgres(ql)?:/.test(url)) return openPostgres(url);
  return openSqlite(url);
}

async function openPostgres(url: string): Promise<Database> {
  const dataSource = await opened({ type: "postgres", url, entities, migrations });
  await dataSource.runMigrations();
  const { manager } = dataSource;
  return {
    kind: "postgres",
    dataSource,
    transactions: new Transactions({ writer: manager, reader: manager, oneAtATime: false }),
    close: () => dataSource.destroy(),
  };
}

/**
 * TypeORM has one connection to a SQLite file: whoever reads on it would see what an open transaction has written. So there
 * are two: one for transactions, each in its turn, and one that can only read, and sees what is committed.
 */
async function openSqlite(path?: string): Promise<Database> {
  const folder = path ? undefined : await mkdtemp(join(tmpdir(), "billing-"));
  const file = path ?? join(folder ?? "", "billing.sqlite");
  const sqlite = { type: "better-sqlite3", database: file, entities } as const;
  const writer = await opened({ ...sqlite, migrations, enableWAL: true });
  await writer.runMigrations();
  const reader = await opened({ ...sqlite, readonly: true });
  return {
    kind: "sqlite",
    dataSource: writer,
    transactions: new Transactions({ writer: writer.manager, reader: reader.manager, oneAtATime: true }),
    close: async () => {
      await reader.destroy();
      await writer.destroy();
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function opened(options: DataSourceOptions): Promise<DataSource> {
  return new DataSource(options).initialize();
}
