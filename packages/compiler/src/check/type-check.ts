import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Kit } from "../author/kit.ts";
import { BuildError, type BuildMessage } from "../error.ts";
import { GLOBALS_DECLARATION } from "../places.ts";
import { runTypeScript } from "./compiler.ts";
import { explain } from "./explain.ts";
import { CHECK_FILE, type HandlersCheck, handlersCheck, IMPORTS_ENTRY } from "./handlers.ts";
import { parseFindings } from "./output.ts";
import { placeOfExport } from "./place-of-export.ts";

/** What a plug-in is compiled with where its author has no `tsconfig.json`. */
const DEFAULT_OPTIONS = {
  strict: true,
  target: "es2023",
  module: "preserve",
  moduleResolution: "bundler",
  resolveJsonModule: true,
  noUncheckedIndexedAccess: true,
};

/** What holds for every plug-in, whatever its `tsconfig.json` says. `null` takes a setting back. */
const FORCED_OPTIONS = {
  noEmit: true,
  composite: false,
  incremental: false,
  tsBuildInfoFile: null,
  rootDir: null,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  // What a plug-in finds where it runs (see globals.d.ts), and neither Node.js nor a browser.
  lib: [
    "es2025",
    ...["esnext.array", "esnext.collection", "esnext.disposable", "esnext.error", "esnext.typedarrays"],
  ],
  types: [],
};

/**
 * Type-checks an entry file, what it imports, and its exports against the `Handlers` of its kits.
 *
 * @throws BuildError `type-error`; `type-check-timeout`; `broken-kit` if a kit's declarations hold no `Handlers`
 */
export async function typeCheck(
  entry: string,
  tsconfig: string | undefined,
  kits: readonly Kit[],
  timeoutMs: number,
): Promise<void> {
  const source = await readFile(entry, "utf8");
  const work = await mkdtemp(join(tmpdir(), "mortise-check-"));
  try {
    const check = handlersCheck(entry, source, kits);
    const project = {
      ...(tsconfig === undefined ? {} : { extends: tsconfig }),
      compilerOptions: {
        ...(tsconfig === undefined ? DEFAULT_OPTIONS : {}),
        ...FORCED_OPTIONS,
        // Who writes JavaScript asks for no check, but may have said it for each file.
        ...(/\.[mc]?js$/.test(entry) ? { allowJs: true } : {}),
      },
      files: [entry, GLOBALS_DECLARATION, CHECK_FILE],
      include: [],
      references: [],
    };
    await writeFile(join(work, CHECK_FILE), check.code);
    await writeFile(join(work, "tsconfig.json"), JSON.stringify(project));
    const output = await runTypeScript(join(work, "tsconfig.json"), dirname(entry), timeoutMs);
    throwFindings(parseFindings(output), check, source, entry);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function throwFindings(
  findings: readonly BuildMessage[],
  check: HandlersCheck,
  source: string,
  entry: string,
): void {
  const own: BuildMessage[] = [];
  const ofKits: BuildMessage[] = [];
  for (const finding of findings) {
    const name = check.exportAtLine.get(finding.line ?? 0);
    if (!finding.file?.endsWith(CHECK_FILE)) own.push({ ...finding, text: explain(finding.text) });
    // An entry file that is no module exports nothing: that is told elsewhere.
    else if (finding.line === IMPORTS_ENTRY) continue;
    else if (name === undefined)
      ofKits.push({ text: `A kit's declarations do not fit the compiler: ${finding.text}` });
    else own.push({ text: `${name}: ${reasonOf(finding.text)}`, ...placeOfExport(name, source, entry) });
  }
  if (own.length > 0) throw new BuildError("type-error", own);
  if (ofKits.length > 0) throw new BuildError("broken-kit", ofKits);
}

/** Cuts off how the check was phrased, and leaves why the handler does not fit. */
function reasonOf(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const reason = rest.map((line) => line.trim()).filter((line) => !line.startsWith("Types of property '"));
  return reason.length === 0 ? first : reason.join(" ");
}
