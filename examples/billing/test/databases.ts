import { createDatabase, havePostgres } from "../../../conformance/postgres.ts";
import { type App, type AppOptions, startApp } from "../app.ts";

/** One of the databases that the app runs on. */
export interface TestDatabase {
  readonly name: string;
  /** Starts the app on an empty database, which is gone when the app has ended. */
  start(options?: Omit<AppOptions, "databaseUrl">): Promise<App>;
}

const sqlite: TestDatabase = { name: "SQLite", start: startApp };

const postgres: TestDatabase = {
  name: "PostgreSQL",
  start: async (options) => {
    const { url, close } = await createDatabase("billing");
    const app = await startApp({ ...options, databaseUrl: url });
    return {
      ...app,
      close: async () => {
        await app.close();
        await close();
      },
    };
  },
};

/** Those that there are here, for `describe.each`. */
export const databases = (await havePostgres()) ? [sqlite, postgres] : [sqlite];
