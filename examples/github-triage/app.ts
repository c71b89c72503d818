// What an app writes to run plug-ins.
import type { Host, HostOptions, Plugin } from "@mortise/host";

// #region the app
import { createHost } from "@mortise/host";
import { contractFromOpenApi } from "@mortise/openapi";
// #endregion

export interface App {
  readonly host: Host;
  readonly plugin: Plugin;
  /** What the plug-in answers; `undefined` when it doesn't handle the event. */
  readonly answer: unknown;
}

/** Runs the app until the plug-in has answered one event. */
export async function startApp(
  documents: readonly string[],
  baseUrl: string,
  token: string,
  wasm: Uint8Array,
  issue: unknown,
  observe: Pick<HostOptions, "log" | "onCall">,
): Promise<App> {
  let answer: unknown;
  // #region the app
  const host = await createHost({
    contract: await contractFromOpenApi(documents),
    api: { baseUrl, auth: { type: "bearer", token } },
    ...observe,
  });
  const plugin = await host.load(wasm, { grant: ["issues_add_labels", "issues_create_comment"] });
  if (plugin.handles("issues_opened")) answer = await plugin.call("issues_opened", issue);
  // #endregion
  return { host, plugin, answer };
}
