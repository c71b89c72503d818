import { DatabaseSync, type SQLInputValue } from "node:sqlite";

// Node's own SQLite in the shape of the package `sqlite3`, as far as Sequelize 6 uses that: its `dialectModule`. That package
// brings a binary of its own; this one is there. Unlike it, statements run on the thread that calls them.

/** A statement's outcome: `this` of its callback. Sequelize asks for the name of this class. */
class Statement {
  readonly lastID: number;
  readonly changes: number;

  constructor(lastID: number, changes: number) {
    this.lastID = lastID;
    this.changes = changes;
  }
}

type Callback = (this: Statement, error: Error | null, rows?: readonly object[]) => void;
type Parameters = readonly SQLInputValue[] | Readonly<Record<string, SQLInputValue>>;

/** How long a statement waits for another connection's transaction. */
const BUSY_TIMEOUT_MS = 10_000;
const RETRY_MS = 3;

/** SQLite's result codes that Sequelize tells apart: https://www.sqlite.org/rescode.html */
const CODES: { readonly [code: number]: string } = { 5: "SQLITE_BUSY", 19: "SQLITE_CONSTRAINT" };

/** A connection: its statements run one after the other, in the order of the calls. */
class Database {
  readonly filename: string;
  readonly #database: DatabaseSync;
  #last: Promise<void> = Promise.resolve();

  constructor(filename: string, _mode: number, opened: (error: Error | null) => void) {
    this.filename = filename;
    this.#database = new DatabaseSync(filename);
    queueMicrotask(() => opened(null));
  }

  serialize(run: () => void): void {
    run();
  }

  run(sql: string, ...given: readonly (Parameters | Callback)[]): void {
    this.#enqueue(sql, given, (statement, parameters) => {
      const { lastInsertRowid, changes } = Array.isArray(parameters)
        ? statement.run(...parameters)
        : statement.run(parameters);
      return { outcome: new Statement(Number(lastInsertRowid), Number(changes)) };
    });
  }

  all(sql: string, ...given: readonly (Parameters | Callback)[]): void {
    this.#enqueue(sql, given, (statement, parameters) => {
      const rows = Array.isArray(parameters) ? statement.all(...parameters) : statement.all(parameters);
      return { outcome: new Statement(0, 0), rows: rows.map(asSqlite3) };
    });
  }

  close(closed?: (error: Error | null) => void): void {
    this.#last = this.#last.then(() => {
      if (this.#database.isOpen) this.#database.close();
      closed?.(null);
    });
  }

  #enqueue(sql: string, given: readonly (Parameters | Callback)[], perform: Perform): void {
    const callback = given.find((one) => typeof one === "function");
    const parameters = given.find((one) => typeof one !== "function") ?? [];
    this.#last = this.#last.then(async () => {
      try {
        const { outcome, rows } = await this.#patiently(sql, plain(parameters), perform);
        callback?.call(outcome, null, rows);
      } catch (error) {
        callback?.call(new Statement(0, 0), error as Error);
      }
    });
  }

  /** Waits for locks without holding the thread, which is the one that would release them. */
  async #patiently(sql: string, parameters: PlainParameters, perform: Perform): Promise<Performed> {
    for (const until = Date.now() + BUSY_TIMEOUT_MS; ; ) {
      try {
        const statement = this.#database.prepare(sql);
        statement.setReadBigInts(true);
        return perform(statement, parameters);
      } catch (error) {
        const { errcode = 1, message } = error as { readonly errcode?: number; readonly message: string };
        const code = CODES[errcode & 0xff] ?? "SQLITE_ERROR";
        if (code !== "SQLITE_BUSY" || Date.now() > until) {
          throw Object.assign(new Error(`${code}: ${message}`, { cause: error }), { code, errno: errcode });
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

type PlainParameters = SQLInputValue[] | Record<string, SQLInputValue>;
type Performed = { readonly outcome: Statement; readonly rows?: readonly object[] };
type Perform = (statement: ReturnType<DatabaseSync["prepare"]>, parameters: PlainParameters) => Performed;

/** Values as SQLite takes them: `true` is 1, and nothing is `null`. */
function plain(parameters: Parameters): PlainParameters {
  if (Array.isArray(parameters)) return parameters.map(plainValue);
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return (value ?? null) as SQLInputValue;
}

/** Every integer is a number, as large ones as well as it can hold them. */
function asSqlite3(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
  );
}

/** What Sequelize takes as `dialectModule` of its dialect `sqlite`. */
export const sqlite3 = { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
