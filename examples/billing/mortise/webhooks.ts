import { randomUUID } from "node:crypto";
import { currentChain, RecordCallContext, RecordEventsError } from "@mortise/events";
import type { Host } from "@mortise/host";
import type { Transactions } from "../database/transactions.ts";
import type { WebhookName } from "../routes/document.ts";
import type { Webhooks } from "../routes/services.ts";

/** Plug-ins that lead to one another's webhooks end after so many. */
const MAX_LINKS = 8;

/** And after so many calls altogether: each link may lead to many. */
const MAX_CALLS = 1_000;

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
  /** Of each chain, as long as somebody is being told: all that it led to, and those who are. */
  readonly #chains = new Map<string, { calls: number; open: number }>();

  constructor(options: PluginWebhooksOptions) {
    this.#options = options;
  }

  tell(event: WebhookName, payload: object): void {
    const { transactions, host, onFailure } = this.#options;
    const { id = randomUUID(), links = [] } = currentChain() ?? {};
    transactions.afterCommit(() => {
      for (const plugin of host().plugins) {
        if (!plugin.handles(event)) continue;
        const counted = this.#chains.get(id) ?? { calls: 0, open: 0 };
        if (links.length >= MAX_LINKS || counted.calls >= MAX_CALLS) {
          onFailure(tooLong(plugin.name, event, links.length >= MAX_LINKS));
          continue;
        }
        const chain = { id, links: [...links, { plugin: plugin.name, event }] };
        const context = new RecordCallContext(undefined, chain);
        const call = plugin.call(event, { event, ...payload }, { context }).catch(onFailure);
        this.#count(id, counted, call);
      }
    });
  }

  #count(id: string, counted: { calls: number; open: number }, call: Promise<unknown>): void {
    counted.calls += 1;
    counted.open += 1;
    this.#chains.set(id, counted);
    this.#calls.add(call);
    call.finally(() => {
      this.#calls.delete(call);
      counted.open -= 1;
      if (counted.open === 0) this.#chains.delete(id);
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

function tooLong(plugin: string, event: string, isDeep: boolean): RecordEventsError {
  const limit = isDeep ? MAX_LINKS : MAX_CALLS;
  const message = `More than ${limit} ${isDeep ? "plug-ins" : "calls"} led to "${event}".`;
  const code = isDeep ? "event-loop" : "chain-exhausted";
  return new RecordEventsError(code, message, { plugin, event, limit });
}
