import type { HostLike, RecordModels } from "@mortise/events";
import { createHost, type Plugin } from "@mortise/host";
import { ask } from "../../desk/ask.ts";
import type { BuiltPlugins, PluginName } from "../plugins/build.ts";
import { contractOf, GRANT } from "../plugins/contract.ts";

/** Time for a machine that does much else. */
export const BUDGET_MS = 20_000;

/** Two writes may be asked about at the same time. */
const WORKERS = 2;

/** The suite's plug-ins in a host, of which any may be as if they were not there. */
export interface LoadedPlugins {
  /** For record events: has the plug-ins that are in use. At the beginning, none. */
  readonly host: HostLike;
  use(...names: readonly PluginName[]): void;
  close(): Promise<void>;
}

/** Loads the run's plug-ins. `baseUrl`: where their API is. */
export async function loadPlugins(models: RecordModels, baseUrl: string): Promise<LoadedPlugins> {
  const contract = await contractOf(models);
  const host = await createHost({ contract, api: { baseUrl }, limits: { callTimeoutMs: BUDGET_MS } });
  const built = (await ask("event-source-plugins")) as BuiltPlugins;
  const load = (name: PluginName): Promise<Plugin> =>
    host.load(Buffer.from(built[name], "base64"), { name, grant: GRANT, limits: { workers: WORKERS } });
  const loaded = { one: await load("one"), many: await load("many") };
  let plugins: readonly Plugin[] = [];
  return {
    host: {
      contract,
      get plugins() {
        return plugins;
      },
    },
    use: (...names) => {
      plugins = names.map((name) => loaded[name]);
    },
    close: () => host.close(),
  };
}
