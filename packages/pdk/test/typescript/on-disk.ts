import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Contract } from "@mortise/contract";
import { generateTypeScriptKit, type Kit } from "@mortise/pdk";

const run = promisify(execFile);
const TSC = join(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");

/** The name that test kits have. */
export const PACKAGE = "@acme/kit";

/** A plug-in's folder with the kit of a contract installed. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "mortise-kit-"));
  readonly kitFolder = join(this.folder, "node_modules", PACKAGE);
  readonly kit: Kit;

  constructor(contract: Contract) {
    this.kit = generateTypeScriptKit(contract, { packageName: PACKAGE });
    for (const { path, text } of this.kit.files) this.write(join("node_modules", PACKAGE, path), text);
    this.write("package.json", '{ "type": "module" }');
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** What the compiler says of these files and of the kit's own declarations; empty when it is content. */
  async typeCheck(
    files: Readonly<Record<string, string>>,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    const all = `import "${PACKAGE}";\nimport "${PACKAGE}/testing";\n`;
    this.write("everything.ts", all);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: "es2023",
      lib: ["es2023"],
      module: "nodenext",
      types: [],
      ...options,
    };
    this.write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions, files: ["everything.ts", ...Object.keys(files)] }),
    );
    try {
      await run(process.execPath, [TSC, "-p", this.folder], { cwd: this.folder, maxBuffer: 1 << 26 });
      return "";
    } catch (error) {
      if (error instanceof Error && "stdout" in error) return String(error.stdout) || error.message;
      throw error;
    }
  }

  /** Runs a module in a Node.js of its own, and gives what it prints. */
  async runModule(text: string): Promise<string> {
    const file = this.write(`run-${Math.random().toString(36).slice(2)}.js`, text);
    return (await run(process.execPath, [file])).stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The text of one of a kit's files. */
export function textOf(kit: Kit, path: string): string {
  const file = kit.files.find((one) => one.path === path);
  if (!file) throw new Error(`the kit has no ${path}`);
  return file.text;
}

/** The TypeScript blocks of a Markdown text. */
export function codeBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""]) => text);
}
