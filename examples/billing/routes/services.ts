import type { Transactions } from "../database/transactions.ts";
import type { WebhookName } from "./document.ts";

/** What routes work with. */
export interface Services {
  readonly transactions: Transactions;
  readonly webhooks: Webhooks;
}

/** What the app tells others of. */
export interface Webhooks {
  /** Has everybody told who wants to know, once the open transaction has committed; never after a rollback. */
  tell(event: WebhookName, payload: object): void;
}
