import { join } from "node:path";
import type { Contract } from "@mortise/contract";
import { generateTypeScriptKit } from "@mortise/pdk";
import { KitFolder, runTool } from "../kit-folder.ts";

const TSC = join(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");

/** The name that test kits have. */
export const PACKAGE = "@acme/kit";

/** A plug-in's folder with the kit of a contract installed. */
export class Workplace extends KitFolder {
  readonly kitFolder = join(this.folder, "node_modules", PACKAGE);

  constructor(contract: Contract) {
    super("kit", generateTypeScriptKit(contract, { packageName: PACKAGE }), join("node_modules", PACKAGE));
    this.write("package.json", '{ "type": "module" }');
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
    const { failed, stdout, stderr } = await runTool(process.execPath, [TSC, "-p", this.folder], {
      cwd: this.folder,
    });
    return failed ? stdout || stderr : "";
  }

  /** Runs a module in a Node.js of its own, and gives what it prints. */
  async runModule(text: string): Promise<string> {
    const file = this.write(`run-${Math.random().toString(36).slice(2)}.js`, text);
    const { failed, stdout, stderr } = await runTool(process.execPath, [file], { cwd: this.folder });
    if (failed) throw new Error(stdout + stderr);
    return stdout;
  }
}

/** The TypeScript blocks of a Markdown text. */
export function codeBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""]) => text);
}
