import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** The part of a generated client's module that tests use. */
export interface GeneratedModule {
  /** Takes `{ adapter }`, and is then what the schema says. */
  readonly PrismaClient: new (
    options: object,
  ) => unknown;
  readonly Prisma: { readonly [name: string]: unknown };
}

const FOLDER = join(import.meta.dirname, ".cache", "prisma");

/**
 * The client that Prisma generates for a schema with a generator `client` whose output is `./client`, with `importFileExtension = "ts"`: made once for each
 * text of a schema, and kept in a folder that git ignores. Needs no network.
 */
export async function generatedClient(schema: string): Promise<GeneratedModule> {
  const cli = prismaCli();
  const key = createHash("sha256").update(cli.version).update(schema).digest("hex").slice(0, 16);
  const folder = join(FOLDER, key);
  const isThere = await stat(folder).catch(() => undefined);
  if (!isThere) await generate(cli.path, schema, folder);
  return import(/* @vite-ignore */ pathToFileURL(join(folder, "client", "client.ts")).href);
}

function prismaCli(): { readonly path: string; readonly version: string } {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("prisma/package.json");
  const { version } = require(manifest) as { readonly version: string };
  return { path: join(dirname(manifest), "build", "index.js"), version };
}

/** In a folder of its own first: two test files may ask at the same time. */
async function generate(cli: string, schema: string, folder: string): Promise<void> {
  const own = `${folder}-${randomUUID()}`;
  await mkdir(own, { recursive: true });
  const path = join(own, "schema.prisma");
  await writeFile(path, schema);
  // Generating needs no schema engine; without this, Prisma would look for one to download.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", CHECKPOINT_DISABLE: "1" };
  await promisify(execFile)(process.execPath, [cli, "generate", "--schema", path], { cwd: own, env });
  // Another one may have been first: then this one's is not needed.
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }));
}
