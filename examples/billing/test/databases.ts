import { createDatabase, havePostgres } from "../../../conformance/postgres.ts";
import { type App, type AppOptions, startApp } from "../app.ts";
import { type Database, openDatabase } from "../database/open.ts";

/** One of the databases that the app runs on. What is opened is empty, and gone when it is closed. */
export interface TestDatabase {
  readonly name: string;
  open(): Promise<Database>;
  /** Starts the app on it. */
  start(options?: Omit<AppOptions, "databaseUrl">): Promise<App>;
}

const sqlite: TestDatabase = { name: "SQLite", open: openDatabase, start: startApp };

const postgres: TestDatabase = {
  name: "PostgreSQL",
  open: () => onPostgres(openDatabase),
  start: (options) => onPostgres((databaseUrl) => startApp({ ...options, databaseUrl })),
};

async function onPostgres<T extends { close(): Promise<void> }>(
  open: (url: string) => Promise<T>,
): Promise<T> {
  const { url, close } = await createDatabase("billing");
  const opened = await open(url);
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await close();
    },
  };
}

/** Those that there are here, for `describe.each`. */
export const databases = (await havePostgres()) ? [sqlite, postgres] : [sqlite];
