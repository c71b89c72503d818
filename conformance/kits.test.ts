import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { importOpenApi } from "@mortise/openapi";
import { expect, test } from "vitest";
import { KIT, openWorkshop } from "./plugins/workshop.ts";
import { leaveResult } from "./report/results.ts";
import { documentPath } from "./samples/document.ts";
import { allDocuments } from "./samples/index-of-documents.ts";
import { readWhole } from "./samples/whole.ts";

const run = promisify(execFile);
const TSC = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** As strict as it gets, the kit's own declarations included. */
const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: "es2023",
  lib: ["es2023"],
  module: "nodenext",
  types: [],
};

test.skipIf(allDocuments().length === 0).each(allDocuments())(
  "%s is read, and its TypeScript kit compiles",
  { timeout: 60_000 },
  async (file) => {
    const path = documentPath(file);
    const { contract, diagnostics } = await importOpenApi(path);
    const { openapi, swagger } = await readWhole(path);
    const count = (severity: string): number =>
      diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    await leaveResult("read", file, {
      version: String(openapi ?? swagger),
      operations: contract.operations.length,
      events: contract.events.length,
      types: contract.types.length,
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
    });
    const workshop = await openWorkshop(contract);
    try {
      const entry = join(workshop.folder, "everything.ts");
      await writeFile(entry, `import "${KIT}";\nimport "${KIT}/testing";\n`);
      const project = join(workshop.folder, "tsconfig.json");
      await writeFile(project, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: [entry] }));
      const found = await run(process.execPath, [TSC, "-p", project], { maxBuffer: 1 << 26 }).then(
        () => "",
        (error: { readonly stdout: string }) => error.stdout,
      );
      await leaveResult("typescript-kit", file, { compiles: found === "" });
      expect(found).toBe("");
    } finally {
      await workshop.close();
    }
  },
);
