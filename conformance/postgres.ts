import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { ask } from "./desk/ask.ts";
import type { Said } from "./postgres/start.ts";

/** A database on the run's PostgreSQL. */
export interface PostgresDatabase {
  /** `postgres://…`, as its superuser. */
  readonly url: string;
  /** Drops it, whoever is still connected. */
  close(): Promise<void>;
}

let answer: Promise<Said> | undefined;

/** Where the run's server is, asked once in a process. */
function askOnce(): Promise<Said> {
  answer ??= ask("postgres").then((said) => said as Said);
  return answer;
}

/**
 * Whether this run has a PostgreSQL, for `describe.runIf`; says so in one line when it has none, so that a skipped suite is
 * seen. The first one that asks has it started: all test files share it.
 *
 * @throws Error where it does not start; and where there is none for this platform and `MORTISE_TOOLCHAINS=required`.
 */
export async function havePostgres(): Promise<boolean> {
  const said = await askOnce();
  if ("url" in said) return true;
  if ("failed" in said) throw new Error(said.failed);
  if (process.env.MORTISE_TOOLCHAINS === "required") throw new Error(said.missing);
  process.stderr.write(`conformance: skipped, ${said.missing}\n`);
  return false;
}

/** Makes an empty database, where {@link havePostgres} said that there can be one. `name`: for people who look at logs. */
export async function createDatabase(name: string): Promise<PostgresDatabase> {
  const said = await askOnce();
  if (!("url" in said)) throw new Error("missing" in said ? said.missing : said.failed);
  const own = `${name.replaceAll(/[^a-z0-9]/g, "_")}_${randomBytes(4).toString("hex")}`;
  await asSuperuser(said.url, `create database ${own}`);
  const url = new URL(said.url);
  url.pathname = `/${own}`;
  return { url: url.href, close: () => asSuperuser(said.url, `drop database ${own} with (force)`) };
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
