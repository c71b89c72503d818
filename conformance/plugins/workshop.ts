import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BuiltPlugin, buildPlugin } from "@mortise/compiler";
import type { Contract } from "@mortise/contract";
import { generateTypeScriptKit, type Kit } from "@mortise/pdk";

/** A folder as a plug-in author has it: the app's kit is installed, and plug-ins are compiled beside it. */
export interface Workshop {
  readonly folder: string;
  readonly kit: Kit;
  /** What an entry file may export: pairs of the export's name and its event's wire name. */
  readonly handlers: readonly (readonly [exportName: string, event: string])[];
  /** Compiles one plug-in. `typeCheck: false` for sources that a test writes by the thousand lines. */
  build(source: string, options?: { readonly typeCheck?: boolean }): Promise<BuiltPlugin>;
  /** Removes the folder. */
  close(): Promise<void>;
}

/** The name that kits get in workshops. */
export const KIT = "@acme/app";

/** Generates a contract's kit into a new folder's `node_modules`. */
export async function openWorkshop(contract: Contract): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-conformance-"));
  const kit = generateTypeScriptKit(contract, { packageName: KIT });
  for (const { path, text } of kit.files) await write(join(folder, "node_modules", KIT, path), text);
  await write(join(folder, "package.json"), JSON.stringify({ name: "plugin", type: "module" }));
  let built = 0;
  return {
    folder,
    kit,
    handlers: handlersOf(kit),
    build: async (source, options = {}) => {
      built += 1;
      const entry = join(folder, built === 1 ? "plugin.ts" : `plugin-${built}.ts`);
      await write(entry, source);
      return buildPlugin({ entry, ...options });
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function handlersOf(kit: Kit): readonly (readonly [string, string])[] {
  const file = kit.files.find(({ path }) => path === "kit.json");
  const manifest = JSON.parse(file?.text ?? "{}") as {
    readonly exports: { readonly [name: string]: string };
  };
  return Object.entries(manifest.exports);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
