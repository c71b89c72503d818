import { createServer, type Socket } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The port of this run's desk. */
    readonly desk: number;
  }
}

/** Something that a run has once, for all of its test files. */
export interface Shared<Answer> {
  /** What each test file is told, as JSON. */
  readonly answer: Answer;
  /** Ends it with the run. */
  end(): Promise<void>;
}

/** What there is to ask for. Loaded when it is asked for: most runs need none of it. */
const SHARED: { readonly [name: string]: () => Promise<Shared<unknown>> } = {
  postgres: async () => (await import("../postgres/start.ts")).startPostgres(),
  "event-source-plugins": async () => (await import("../event-sources/plugins/build.ts")).buildPlugins(),
};

/** A desk at which test files, each in a process of its own, ask for what a run has only once: `ask` in ask.ts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = new Map<string, Promise<Shared<unknown>>>();
  const serve = async (socket: Socket): Promise<void> => {
    const name = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
    const making = shared.get(name) ?? SHARED[name]?.() ?? Promise.reject(new Error(`no "${name}"`));
    shared.set(name, making);
    const said = await making.then(
      ({ answer }) => ({ answer }),
      (error: unknown) => ({ error: String(error) }),
    );
    socket.end(JSON.stringify(said));
  };
  const desk = createServer((socket) => {
    socket.on("error", () => {});
    void serve(socket);
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  desk.unref();
  const address = desk.address();
  project.provide("desk", typeof address === "object" && address ? address.port : 0);
  return async () => {
    desk.close();
    await Promise.allSettled([...shared.values()].map(async (making) => (await making).end()));
  };
}
