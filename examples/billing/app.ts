import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { openDatabase } from "./database/open.ts";
import { PluginSystem } from "./mortise/plugin-system.ts";
import { issueToken } from "./mortise/tokens.ts";
import { billingApi } from "./routes/index.ts";
import { allOf, HttpWebhooks } from "./webhooks.ts";

export interface AppOptions {
  /** `postgres://…`, or the path of a SQLite file. Default: a SQLite file that is gone when the app ends. */
  readonly databaseUrl?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Who has it may do everything. Default: a new one. */
  readonly ownerToken?: string;
  /** Where webhooks are posted. Default: nowhere. Plug-ins are told anyway. */
  readonly webhookUrl?: string;
  /** What the app has to say. Default: nobody hears it. */
  readonly log?: (text: string) => void;
}

/** The app, as it runs. */
export interface App {
  readonly url: string;
  readonly ownerToken: string;
  readonly plugins: PluginSystem;
  close(): Promise<void>;
}

/** Starts the app: database, API, plug-ins, and at last the server. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const { databaseUrl, port = 0, webhookUrl, log = () => {} } = options;
  const database = await openDatabase(databaseUrl);
  const { transactions } = database;
  const ownerToken = await transactions.run((manager) =>
    issueToken(manager, "owner", ["*"], options.ownerToken),
  );

  const plugins = new PluginSystem(database);
  const posted = webhookUrl ? [new HttpWebhooks(webhookUrl, transactions, log)] : [];
  const webhooks = allOf([...posted, plugins.webhooks]);
  const api = billingApi({ transactions, webhooks }, plugins, (error) => {
    plugins.failures.add(error);
    log(String(error));
  });
  await plugins.start(api, log);

  const server = createAdaptorServer({ fetch: api.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    ownerToken,
    plugins,
    close: async () => {
      server.close();
      await once(server, "close");
      await plugins.close();
      await database.close();
    },
  };
}
