import { type RecordEvents, recordEvents } from "@mortise/events";
import type { Host } from "@mortise/host";
import { eventSource } from "@mortise/typeorm";
import type { Database } from "../database/open.ts";
import type { Api } from "../http/api.ts";
import { billingContract } from "./contract.ts";
import { Failures } from "./failures.ts";
import { startHost } from "./host.ts";
import { Installations } from "./installations.ts";
import { billingRecords } from "./records.ts";
import { PluginWebhooks } from "./webhooks.ts";

/** The app's plug-ins, and all that connects it with them. Routes get parts of it; it gets the routes when it starts. */
export class PluginSystem {
  readonly failures = new Failures();
  readonly webhooks: PluginWebhooks;
  readonly installations: Installations;
  readonly #database: Database;
  #host: Host | undefined;
  #events: RecordEvents | undefined;

  constructor(database: Database) {
    this.#database = database;
    const { transactions } = database;
    this.webhooks = new PluginWebhooks({
      transactions,
      host: () => this.host,
      onFailure: (error) => this.failures.add(error),
    });
    this.installations = new Installations(transactions, () => this.host);
  }

  get host(): Host {
    if (!this.#host) throw new Error("The plug-in system has not started.");
    return this.#host;
  }

  // #region start
  /** Connects plug-ins with the app's API and its writes, and loads those that are installed. */
  async start(api: Api, log: (text: string) => void): Promise<void> {
    const { dataSource, transactions } = this.#database;
    const models = billingRecords(dataSource);
    this.#host = await startHost({
      contract: await billingContract(api, models),
      api,
      transactions,
      tokenOf: (plugin) => this.installations.tokenOf(plugin),
      log,
    });
    this.#events = recordEvents({
      models,
      host: this.#host,
      onFailure: (error) => this.failures.add(error),
    });
    eventSource(dataSource, this.#events, { context: () => transactions.current() });
    await this.installations.load();
  }
  // #endregion

  /** Resolves when plug-ins have been told of all that has happened, and of what came of it. */
  async settled(): Promise<void> {
    do {
      await this.webhooks.settled();
      await this.#events?.settled();
    } while (this.webhooks.isTelling);
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#host?.close();
  }
}
