import { readSharedEngine } from "@mortise/compiler/engine";
import type { Contract } from "@mortise/contract";
import { appContextOf, chainOf, withChain } from "@mortise/events";
import { createHost, type Host } from "@mortise/host";
import type { Transactions } from "../database/transactions.ts";
import type { Api } from "../http/api.ts";

export interface BillingHostOptions {
  readonly contract: Contract;
  readonly api: Api;
  readonly transactions: Transactions;
  /** The token of a plug-in's installation. */
  readonly tokenOf: (plugin: string) => string;
  /** Told of failures of the app's own, and of what plug-ins log. */
  readonly log: (text: string) => void;
}

// #region host
/**
 * What runs the plug-ins. Their API calls go to the app's own router, each with the token of its installation: the same
 * routes, checks and answers as for anybody else. A call that a plug-in makes while it is asked about a write runs in that
 * write's transaction, sees what is written there, and ends with it.
 */
export async function startHost(options: BillingHostOptions): Promise<Host> {
  const { contract, api, transactions, tokenOf, log } = options;
  return createHost({
    contract,
    engines: [await readSharedEngine()],
    // Told of something, a plug-in may wait for its turn to write. Asked, it has 2 s: record events' own default.
    limits: { callTimeoutMs: 10_000 },
    api: {
      auth: ({ plugin }) => ({ type: "bearer", token: tokenOf(plugin) }),
      fetch: (request, { context }) =>
        withChain(chainOf(context), () =>
          transactions.within(appContextOf(context), () => api.fetch(request)),
        ),
      onAppError: (error) => log(String(error)),
    },
    log: ({ plugin, level, text }) => log(`${plugin}: ${level}: ${text}`),
  });
}
// #endregion
