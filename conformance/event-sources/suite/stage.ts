import type { JsonObject, JsonValue, RecordMoment } from "@mortise/contract";
import { type RecordEvents, type RecordEventsError, recordEvents, recordModels } from "@mortise/events";
import { createHost, type Plugin } from "@mortise/host";
import { ask } from "../../desk/ask.ts";
import { type ApiRequest, answerJson, startApi } from "../../plugins/api.ts";
import { type OpenDatabase, openDatabase } from "../databases/open.ts";
import { clear } from "../databases/rows.ts";
import type { DatabaseKind, OrmApp, OrmDriver } from "../driver.ts";
import type { BuiltPlugins, PluginName } from "../plugins/build.ts";
import { contractOf, GRANT } from "../plugins/contract.ts";

/** What a plug-in was told of one record. */
export interface ToldRecord {
  readonly record: JsonObject;
  readonly previous?: JsonObject;
  readonly changed?: readonly string[];
}

/** One event that a plug-in heard. */
export interface Heard {
  readonly model: "customer" | "invoice";
  readonly moment: RecordMoment;
  /** Whether it is the event of many records. */
  readonly isMany: boolean;
  readonly action: string;
  /** The one record, or all of them. */
  readonly records: readonly ToldRecord[];
}

/** What a plug-in answers to an event; late, if the promise is. Nothing: it allows. */
export type Answers = (heard: Heard) => JsonValue | undefined | Promise<JsonValue | undefined>;

/** An app that writes by one ORM, with real plug-ins at its records, and a database that is read by another way. */
export interface Stage {
  readonly driver: OrmDriver;
  readonly kind: DatabaseKind;
  readonly app: OrmApp;
  readonly database: OpenDatabase;
  readonly records: RecordEvents;
  /** All that plug-ins heard, in order, since the last `reset`. */
  readonly heard: readonly Heard[];
  /** What failed without failing a write. */
  readonly failures: readonly RecordEventsError[];
  /** The app's own values that came along, one for each question whom it concerns. */
  readonly contexts: ReadonlySet<unknown>;
  /** What plug-ins answer from now on. */
  answer(answers: Answers): void;
  /** Which plug-ins are loaded from now on. At the beginning: the one that hears of each record by itself. */
  use(...plugins: readonly PluginName[]): void;
  /** Waits until plug-ins have been told of all that is committed. Throws what an answer threw. */
  settled(): Promise<void>;
  /** As it was at the beginning: empty tables, nothing heard. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Time for a machine that does much else. */
const BUDGET_MS = 20_000;

const BEFORE: readonly RecordMoment[] = [
  "before_validation",
  "before_save",
  "before_create",
  "before_update",
  "before_destroy",
];

/** Two writes may be asked about at the same time. */
const WORKERS = 2;

/** Sets one up. `disturb`: for tests of the suite itself, what stands between the driver and record events. */
export async function openStage(
  driver: OrmDriver,
  kind: DatabaseKind,
  disturb: (records: RecordEvents) => RecordEvents = (records) => records,
): Promise<Stage> {
  const database = await openDatabase(kind, driver.name);
  const app = await driver.open(database.access);
  const heard: Heard[] = [];
  const failures: RecordEventsError[] = [];
  const contexts = new Set<unknown>();
  let answers: Answers = () => undefined;
  const broken: unknown[] = [];
  const api = await startApi(async (request, response) => {
    try {
      const told = heardFrom(request);
      heard.push(told);
      answerJson(response, 200, (await answers(told)) ?? null);
    } catch (error) {
      broken.push(error);
      answerJson(response, 500, null);
    }
  });
  const models = recordModels(app.models);
  const contract = await contractOf(models);
  const host = await createHost({
    contract,
    api: { baseUrl: api.url },
    limits: { callTimeoutMs: BUDGET_MS },
  });
  const loaded = await loadPlugins((source, name) =>
    host.load(source, { name, grant: GRANT, limits: { workers: WORKERS } }),
  );
  let plugins: readonly Plugin[] = [];
  const use = (...names: readonly PluginName[]) => {
    plugins = names.map((name) => loaded[name]);
  };
  const records = recordEvents({
    models,
    host: {
      contract,
      get plugins() {
        return plugins;
      },
    },
    policies: Object.fromEntries(BEFORE.map((moment) => [moment, { budgetMs: BUDGET_MS }])),
    concerns: (_plugin, { context }) => {
      contexts.add(context);
      return true;
    },
    onFailure: (error) => failures.push(error),
  });
  await app.connect(disturb(records), { context: () => CONTEXT, validates: true });
  const settled = async () => {
    await records.settled();
    if (broken.length > 0) throw broken.pop();
  };
  const reset = async () => {
    await records.settled();
    await clear(database);
    broken.length = 0;
    answers = () => undefined;
    use("one");
    heard.length = 0;
    failures.length = 0;
    contexts.clear();
  };
  return {
    driver,
    kind,
    app,
    database,
    records,
    heard,
    failures,
    contexts,
    answer: (given) => {
      answers = given;
    },
    use,
    settled,
    reset,
    close: async () => {
      await records.settled();
      await app.close();
      await host.close();
      await api.close();
      await database.close();
    },
  };
}

/** The app's own value, as the app gives it for each of its writes. */
export const CONTEXT = Object.freeze({ tenant: "acme" });

async function loadPlugins(
  load: (source: Uint8Array, name: string) => Promise<Plugin>,
): Promise<{ readonly [P in PluginName]: Plugin }> {
  const built = (await ask("event-source-plugins")) as BuiltPlugins;
  const [one, many] = await Promise.all([
    load(Buffer.from(built.one, "base64"), "one"),
    load(Buffer.from(built.many, "base64"), "many"),
  ]);
  return { one, many };
}

function heardFrom({ body }: ApiRequest): Heard {
  const {
    event,
    id: _,
    at: __,
    action,
    records,
    ...one
  } = JSON.parse(String(body)) as {
    readonly event: string;
    readonly id: string;
    readonly at: string;
    readonly action: string;
    readonly records?: readonly ToldRecord[];
  } & ToldRecord;
  const [, model, moment, many] = /^(customer|invoice)_(.*?)(_many)?$/.exec(event) ?? [];
  return {
    model: model as Heard["model"],
    moment: moment as RecordMoment,
    isMany: many !== undefined,
    action,
    records: records ?? [one],
  };
}
