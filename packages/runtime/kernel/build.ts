/**
 * Compiles the kernel (kernel.ts, AssemblyScript) into dist/kernel.wasm: `npm run build:kernel`. It imports its memory,
 * so that each copy gets the limits of its plug-in.
 */
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import asc from "assemblyscript/asc";

const folder = import.meta.dirname;
const root = join(folder, "../../..");
const path = (name: string) => relative(root, join(folder, name));
mkdirSync(join(folder, "../dist"), { recursive: true });
const { error, stderr } = await asc.main(
  [
    path("kernel.ts"),
    ...["--outFile", path("../dist/kernel.wasm"), "--config", "none", "--baseDir", root],
    // No garbage collector and no checks: the kernel has numbers only, and checks itself.
    ...["--runtime", "stub", "--importMemory", "--noExportMemory", "-O3", "--noAssert"],
  ],
  {},
);
if (error !== null) {
  console.error(stderr.toString());
  throw error;
}
