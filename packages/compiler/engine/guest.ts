import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

/** What the compiler injects into a bundle that uses it, and the module "mortise:plugin". */
const GLOBALS = [
  "console",
  "crypto",
  "date",
  "performance",
  "random",
  "structured-clone",
  "text",
  "url",
  "plugin",
];

/** What esbuild leaves as it is; QuickJS knows more. */
const TARGET = "es2023";

/** Bundles the prelude and each global, for the compiler to put beside an author's code. */
export async function buildGuest(source: string, output: string): Promise<void> {
  const common = {
    absWorkingDir: source,
    bundle: true,
    target: TARGET,
    platform: "neutral",
    charset: "utf8",
    logLevel: "warning",
  } as const;
  await build({
    ...common,
    entryPoints: [join(source, "prelude.ts")],
    outfile: join(output, "prelude.js"),
    format: "iife",
  });
  const globals = join(output, "globals");
  mkdirSync(globals, { recursive: true });
  await build({
    ...common,
    entryPoints: GLOBALS.map((name) => join(source, "globals", `${name}.ts`)),
    outdir: globals,
    format: "esm",
    mainFields: ["module", "main"],
    inject: [join(source, "globals/text.ts")],
    plugins: [slimUrl],
  });
  // A global that a plug-in does not use leaves nothing behind.
  writeFileSync(join(globals, "package.json"), '{ "type": "module", "sideEffects": false }\n');
}

/** What of whatwg-url's dependencies is replaced, and by what. */
const REPLACED: Readonly<Record<string, string>> = {
  tr46: "domain.ts",
  "@exodus/bytes/whatwg.js": "percent.ts",
  "@exodus/bytes/encoding.js": "nothing.ts",
};

const slimUrl: Plugin = {
  name: "slim-url",
  setup(esbuild) {
    const guest = join(import.meta.dirname, "../guest");
    esbuild.onResolve({ filter: /^(tr46|@exodus\/bytes\/(whatwg|encoding)\.js)$/ }, ({ path }) => ({
      path: join(guest, REPLACED[path] ?? "nothing.ts"),
    }));
  },
};
