import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import { createDatabase } from "../../postgres.ts";
import type { DatabaseAccess, DatabaseKind } from "../driver.ts";
import { TABLES } from "../tables.ts";
import type { Answer } from "./sqlite-process.ts";

/** A database with the tables, as the suite reads it: by a connection of its own, not by the ORM. */
export interface OpenDatabase {
  /** For the ORM. */
  readonly access: DatabaseAccess;
  /** Whether it can be read while the ORM has a transaction open. */
  readonly canReadBeside: boolean;
  /** Runs one statement. */
  query(sql: string): Promise<readonly DatabaseRow[]>;
  /** Behind the ORM's own disconnecting. */
  close(): Promise<void>;
}

export interface DatabaseRow {
  readonly [column: string]: unknown;
}

const OPEN: { readonly [K in DatabaseKind]: (name: string) => Promise<OpenDatabase> } = {
  postgres: openPostgres,
  sqlite: openSqlite,
  pglite: openPglite,
};

/** Makes a database of its own with the tables of tables.ts. */
export async function openDatabase(kind: DatabaseKind, name: string): Promise<OpenDatabase> {
  const database = await OPEN[kind](name);
  for (const statement of TABLES[kind === "sqlite" ? "sqlite" : "postgres"]) await database.query(statement);
  return database;
}

async function openPostgres(name: string): Promise<OpenDatabase> {
  const { url, close } = await createDatabase(name);
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    access: { kind: "postgres", url },
    canReadBeside: true,
    query: async (sql) => (await client.query(sql)).rows,
    close: async () => {
      await client.end();
      await close();
    },
  };
}

async function openPglite(): Promise<OpenDatabase> {
  const client = await PGlite.create();
  return {
    access: { kind: "pglite", client },
    canReadBeside: false,
    query: async (sql) => (await client.query<DatabaseRow>(sql)).rows,
    close: () => client.close(),
  };
}

async function openSqlite(): Promise<OpenDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-event-sources-"));
  const file = join(folder, "app.sqlite");
  const child = fork(join(import.meta.dirname, "sqlite-process.ts"), [file], { execArgv: ["--no-warnings"] });
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
  let asked = 0;
  return {
    access: { kind: "sqlite", file },
    canReadBeside: true,
    query: async (sql) => {
      asked += 1;
      const id = asked;
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        child.send({ id, sql });
      });
      waiting.delete(id);
      if ("error" in answer) throw new Error(answer.error);
      return answer.rows;
    },
    close: async () => {
      const hasEnded = once(child, "exit");
      child.disconnect();
      await hasEnded;
    },
  };
}
