/**
 * Builds what every plug-in carries: the engine (QuickJS with the adapter, as one module) and the prelude (the
 * JavaScript around the author's code). Runs when the package is built, not when a plug-in is.
 *
 *     node engine/build.ts            builds unless nothing has changed
 *     node engine/build.ts --into d   builds into the folder d in any case
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { imageWithPrelude } from "../src/initialise/initialise.ts";
import { buildEngine, dropUnused } from "./engine.ts";
import { buildGuest } from "./guest.ts";
import { folderOf, versionOf } from "./packages.ts";
import { buildSharedEngine } from "./shared.ts";

const packageFolder = join(import.meta.dirname, "..");
const FOLDERS = [
  ...["engine", "engine/adapter", "guest", "guest/globals"],
  ...["src/initialise", "src/link", "src/wasm"],
];
const PACKAGES = ["quickjs-wasi", "binaryen", "assemblyscript", "esbuild", "whatwg-url", "punycode"];

/** A hash of everything that goes into the output. */
function hashOfInputs(): string {
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const files = readdirSync(join(packageFolder, folder), { withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const name of files.map((file) => file.name).sort()) {
      hash.update(`${folder}/${name}\0`).update(readFileSync(join(packageFolder, folder, name)));
    }
  }
  for (const name of PACKAGES) hash.update(`${name} ${versionOf(name)}\n`);
  return hash.update(readFileSync(join(folderOf("quickjs-wasi"), "quickjs.wasm"))).digest("hex");
}

async function build(output: string, inputs: string): Promise<void> {
  const started = performance.now();
  const work = mkdtempSync(join(tmpdir(), "mortise-engine-"));
  const finished = `${output}.${process.pid}`;
  try {
    const engine = buildEngine(work);
    mkdirSync(finished, { recursive: true });
    await buildGuest(join(packageFolder, "guest"), finished);
    writeFileSync(join(finished, "engine.wasm"), engine);
    const start = imageWithPrelude(engine, readFileSync(join(finished, "prelude.js"), "utf8"));
    const shared = dropUnused(work, buildSharedEngine(engine, start));
    writeFileSync(join(finished, "shared.wasm"), shared);
    const about = {
      inputs,
      quickjsWasi: versionOf("quickjs-wasi"),
      shared: createHash("sha256").update(shared).digest("hex"),
    };
    writeFileSync(join(finished, "engine.json"), `${JSON.stringify(about)}\n`);
    // At once, so that nobody who compiles a plug-in meanwhile finds half of it.
    rmSync(output, { recursive: true, force: true });
    renameSync(finished, output);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`engine: built in ${seconds} s, ${engine.length} bytes`);
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(finished, { recursive: true, force: true });
  }
}

const { into } = parseArgs({ options: { into: { type: "string" } } }).values;
const output = into ?? join(packageFolder, "dist/engine");
const inputs = hashOfInputs();
const built = join(output, "engine.json");
if (into !== undefined || !existsSync(built) || JSON.parse(readFileSync(built, "utf8")).inputs !== inputs) {
  await build(output, inputs);
}
