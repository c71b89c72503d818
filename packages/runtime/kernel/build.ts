/**
 * Compiles the kernel (kernel.ts, AssemblyScript) into dist/kernel.wasm: `npm run build:kernel`. It imports its memory,
 * so that each copy gets the limits of its plug-in. Does nothing when
 * that is newer than its source.
 */
import { mkdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import asc from "assemblyscript/asc";

const folder = import.meta.dirname;
const root = join(folder, "../../..");
const source = join(folder, "kernel.ts");
const output = join(folder, "../dist/kernel.wasm");

if (changedAt(output) < Math.max(changedAt(source), changedAt(import.meta.filename))) await build();

async function build(): Promise<void> {
  mkdirSync(dirname(output), { recursive: true });
  const { error, stderr } = await asc.main(
    [
      relative(root, source),
      ...["--outFile", relative(root, output), "--config", "none", "--baseDir", root],
      // No garbage collector and no checks: the kernel has numbers only, and checks itself.
      ...["--runtime", "stub", "--importMemory", "--noExportMemory", "-O3", "--noAssert"],
    ],
    {},
  );
  if (error === null) return;
  console.error(stderr.toString());
  throw error;
}

/** 0 for a file that is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
