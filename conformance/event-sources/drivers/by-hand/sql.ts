import { DatabaseSync } from "node:sqlite";
import { Pool, type PoolClient } from "pg";
import type { DatabaseAccess } from "../../driver.ts";

export interface SqlRow {
  readonly id: number;
  readonly [column: string]: unknown;
}

/** One connection: statements with `?` for each value. */
export interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<readonly SqlRow[]>;
}

/** A database without an ORM. */
export interface Sql {
  /** Where rows that are read can be locked: ` for update`. */
  readonly lock: string;
  /** Runs `work` on a connection that nobody else uses meanwhile. */
  connected<R>(work: (connection: Connection) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** Connects to PostgreSQL or to a SQLite file. */
export function connectTo(access: DatabaseAccess): Sql {
  if (access.kind === "postgres") return connectToPostgres(access.url);
  if (access.kind === "sqlite") return connectToSqlite(access.file);
  throw new Error("by hand there is no PGlite");
}

function connectToPostgres(url: string): Sql {
  const pool = new Pool({ connectionString: url });
  const connectionOf = (client: PoolClient): Connection => ({
    query: async (sql, values = []) => {
      let place = 0;
      const numbered = sql.replaceAll("?", () => `$${++place}`);
      return (await client.query(numbered, [...values])).rows;
    },
  });
  return {
    lock: " for update",
    connected: async (work) => {
      const client = await pool.connect();
      try {
        return await work(connectionOf(client));
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

function connectToSqlite(file: string): Sql {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  let last: Promise<unknown> = Promise.resolve();
  const connection: Connection = {
    query: async (sql, values = []) =>
      database
        .prepare(sql)
        .all(...values.map(storedInSqlite))
        .map(readFromSqlite),
  };
  return {
    lock: "",
    // One connection for all: each waits for the one before it.
    connected: (work) => {
      const done = last.then(() => work(connection));
      last = done.catch(() => {});
      return done;
    },
    close: async () => database.close(),
  };
}

function storedInSqlite(value: unknown): string | number | null {
  if (typeof value === "boolean") return Number(value);
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number") return value;
  return JSON.stringify(value);
}

/** SQLite knows no booleans, dates and JSON values: the columns' names say what they are. */
function readFromSqlite(row: object): SqlRow {
  const { metadata, issued, created_at, ...others } = row as SqlRow;
  return {
    ...others,
    ...(issued !== undefined && { issued: issued === 1 }),
    ...(typeof metadata === "string" && { metadata: JSON.parse(metadata) }),
    ...(created_at !== undefined && { created_at: new Date(`${created_at}Z`) }),
  } as SqlRow;
}
