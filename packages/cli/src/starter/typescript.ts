import { firstPlugin } from "../kits.ts";
import { CONTRACT_FILE, KIT_FOLDER, PLUGIN_FILE, type StarterParts, type StarterProject } from "./parts.ts";

/** A TypeScript plug-in: an npm package that takes the kit from its own folder. */
export function typeScriptProject({ name, kitName, kit, version }: StarterParts): StarterProject {
  return {
    files: [
      ...firstPlugin(kit),
      json("package.json", {
        name,
        version: "0.1.0",
        private: true,
        type: "module",
        scripts: {
          build: `mortise build plugin.ts --out ${PLUGIN_FILE} --contract ${CONTRACT_FILE}`,
          test: "node --test plugin.test.ts",
        },
        engines: { node: ">=22.18" },
        dependencies: { [kitName]: `file:${KIT_FOLDER}` },
        devDependencies: { "@mortise/cli": version, "@mortise/compiler": version },
      }),
      json("tsconfig.json", {
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: "es2023",
          module: "nodenext",
          skipLibCheck: true,
          // What a plug-in finds where it runs: neither Node.js nor a browser.
          lib: ["es2023"],
          types: ["@mortise/compiler/globals"],
        },
        files: ["plugin.ts"],
      }),
    ],
    commands: [
      { command: "npm install", does: "once" },
      { command: "npm test", does: "runs plugin.test.ts" },
      { command: "npm run build", does: `makes ${PLUGIN_FILE}` },
    ],
    ignored: ["node_modules/"],
  };
}

function json(path: string, value: object): { readonly path: string; readonly text: string } {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` };
}
