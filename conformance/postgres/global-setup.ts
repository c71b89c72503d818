import { createServer } from "node:net";
import type { TestProject } from "vitest/node";
import { type StartedPostgres, startPostgres } from "./start.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The port on which this run's tests ask for its PostgreSQL. */
    readonly postgresDesk: number;
  }
}

/** One PostgreSQL server for a whole run, started by the first test that asks; a run in which none does has none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<StartedPostgres> | undefined;
  const desk = createServer((socket) => {
    socket.on("error", () => {});
    started ??= startPostgres();
    void started.then(({ said }) => socket.end(JSON.stringify(said)));
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  desk.unref();
  const address = desk.address();
  project.provide("postgresDesk", typeof address === "object" && address ? address.port : 0);
  return async () => {
    desk.close();
    await (await started)?.stop();
  };
}
