import { randomUUID } from "node:crypto";
import { currentChain, RecordCallContext, RecordEventsError } from "@mortise/events";
import type { Host } from "@mortise/host";
import type { Transactions } from "../database/transactions.ts";
import type { WebhookName } from "../routes/document.ts";
import type { Webhooks } from "../routes/services.ts";

/** Plug-ins that lead to one another's webhooks end after so many. */
const MAX_LINKS = 8;

export interface PluginWebhooksOptions {
  readonly transactions: Transactions;
  readonly host: () => Host;
  /** Told of each plug-in that fails: nobody waits for it. */
  readonly onFailure: (error: unknown) => void;
}

// #region webhooks
/** Tells plug-ins of the webhooks that the app's document has, once what they tell of is committed. */
export class PluginWebhooks implements Webhooks {
  readonly #options: PluginWebhooksOptions;
  readonly #calls = new Set<Promise<unknown>>();

  constructor(options: PluginWebhooksOptions) {
    this.#options = options;
  }

  tell(event: WebhookName, payload: object): void {
    const { transactions, host, onFailure } = this.#options;
    const { id = randomUUID(), links = [] } = currentChain() ?? {};
    transactions.afterCommit(() => {
      for (const plugin of host().plugins) {
        if (!plugin.handles(event)) continue;
        if (links.length >= MAX_LINKS) {
          onFailure(tooLong(plugin.name, event));
          continue;
        }
        const chain = { id, links: [...links, { plugin: plugin.name, event }] };
        const context = new RecordCallContext(undefined, chain);
        const call = plugin.call(event, { event, ...payload }, { context }).catch(onFailure);
        this.#calls.add(call);
        call.finally(() => this.#calls.delete(call));
      }
    });
  }

  /** Whether somebody is being told. */
  get isTelling(): boolean {
    return this.#calls.size > 0;
  }

  /** Resolves when everybody has been told. */
  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
  }
}
// #endregion

function tooLong(plugin: string, event: string): RecordEventsError {
  const message = `More than ${MAX_LINKS} plug-ins led to "${event}".`;
  return new RecordEventsError("event-loop", message, { plugin, event, limit: MAX_LINKS });
}
