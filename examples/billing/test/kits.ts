import { startApp } from "../app.ts";
import { writeKits } from "../plugins/kits.ts";

/** Makes the kits that plug-ins are compiled against. */
export async function makeKits(): Promise<void> {
  const app = await startApp();
  await writeKits(app.plugins.host.contract);
  await app.close();
}
