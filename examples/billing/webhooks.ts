import type { Transactions } from "./database/transactions.ts";
import type { WebhookName } from "./routes/document.ts";
import type { Webhooks } from "./routes/services.ts";

/** A receiver that is slower has not heard. */
const TIMEOUT_MS = 10_000;

/** Posts webhooks to a URL, as apps have always done: once committed, and nobody waits for the answer. */
export class HttpWebhooks implements Webhooks {
  readonly #url: string;
  readonly #transactions: Transactions;
  readonly #log: (text: string) => void;

  constructor(url: string, transactions: Transactions, log: (text: string) => void) {
    this.#url = url;
    this.#transactions = transactions;
    this.#log = log;
  }

  tell(event: WebhookName, payload: object): void {
    const body = JSON.stringify({ event, ...payload });
    this.#transactions.afterCommit(() => this.#post(event, body));
  }

  async #post(event: string, body: string): Promise<void> {
    const headers = { "content-type": "application/json" };
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(this.#url, { method: "POST", headers, body, signal });
      await response.body?.cancel();
      if (!response.ok) this.#log(`${event}: the webhook was answered ${response.status}`);
    } catch (error) {
      this.#log(`${event}: the webhook could not be told: ${error}`);
    }
  }
}

/** Tells all of these. */
export function allOf(webhooks: readonly Webhooks[]): Webhooks {
  return {
    tell: (event, payload) => {
      for (const one of webhooks) one.tell(event, payload);
    },
  };
}
