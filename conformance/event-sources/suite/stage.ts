import {
  BEFORE_STEPS,
  type RecordEvents,
  type RecordEventsError,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { type OpenDatabase, openDatabase } from "../databases/open.ts";
import { clear } from "../databases/rows.ts";
import type { DatabaseKind, OrmApp, OrmDriver } from "../driver.ts";
import type { PluginName } from "../plugins/build.ts";
import { type Answers, type Heard, openEar } from "./ear.ts";
import { BUDGET_MS, loadPlugins } from "./loaded.ts";

export type { Answers, Heard, ToldRecord } from "./ear.ts";

/** An app that writes by one ORM, with real plug-ins at its records, and a database that is read by another way. */
export interface Stage {
  readonly driver: OrmDriver;
  readonly kind: DatabaseKind;
  readonly app: OrmApp;
  readonly database: OpenDatabase;
  /** All that plug-ins heard, in order, since the last `reset`. */
  readonly heard: readonly Heard[];
  /** The app's own values that came along, one for each question whom it concerns. */
  readonly contexts: ReadonlySet<unknown>;
  /** What plug-ins answer from now on. */
  answer(answers: Answers): void;
  /** Which plug-ins are loaded from now on. At the beginning: the one that hears of each record by itself. */
  use(...plugins: readonly PluginName[]): void;
  /** Waits until plug-ins have been told of all that is committed. Throws what an answer threw, and what failed without failing a write. */
  settled(): Promise<void>;
  /** As it was at the beginning: empty tables, nothing heard. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The app's own value, as the app gives it for each of its writes. */
export const CONTEXT = Object.freeze({ tenant: "acme" });

const POLICIES = Object.fromEntries(
  Object.values(BEFORE_STEPS)
    .flat()
    .map((moment) => [moment, { budgetMs: BUDGET_MS }]),
);

/** Sets one up. `disturb`: for tests of the suite itself, what stands between the driver and record events. */
export async function openStage(
  driver: OrmDriver,
  kind: DatabaseKind,
  disturb: (records: RecordEvents) => RecordEvents = (records) => records,
): Promise<Stage> {
  const database = await openDatabase(kind, driver.name);
  const app = await driver.open(database.access);
  const models = recordModels(app.models);
  const ear = await openEar();
  const plugins = await loadPlugins(models, ear.url);
  const contexts = new Set<unknown>();
  const concerns = (_plugin: unknown, { context }: { readonly context: unknown }) => {
    contexts.add(context);
    return true;
  };
  const failures: RecordEventsError[] = [];
  const onFailure = (error: RecordEventsError) => void failures.push(error);
  const records = recordEvents({ models, host: plugins.host, policies: POLICIES, concerns, onFailure });
  await app.connect(disturb(records), { context: () => CONTEXT, validates: true });
  return {
    driver,
    kind,
    app,
    database,
    heard: ear.heard,
    contexts,
    answer: ear.answer,
    use: plugins.use,
    settled: async () => {
      await records.settled();
      ear.check();
      if (failures.length > 0) throw failures.pop();
    },
    reset: async () => {
      await records.settled();
      await clear(database);
      ear.reset();
      failures.length = 0;
      plugins.use("one");
      contexts.clear();
    },
    close: async () => {
      await records.settled();
      await app.close();
      await plugins.close();
      await ear.close();
      await database.close();
    },
  };
}
