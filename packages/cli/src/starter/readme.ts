import type { KitFile } from "@mortise/pdk";
import type { KitLanguage } from "../languages.ts";
import { visible } from "../output/visible.ts";
import { CONTRACT_FILE, KIT_FOLDER, PLUGIN_FILE, type StarterCommand, type StarterParts } from "./parts.ts";

/** `README.md` of a new plug-in: what to type, and where things are. */
export function readmeOf(
  language: KitLanguage,
  { name, kitName, contract }: StarterParts,
  commands: readonly StarterCommand[],
): KitFile {
  const width = Math.max(...commands.map(({ command }) => command.length));
  const typed = commands.map(({ command, does }) => `${command.padEnd(width)}  # ${does}`).join("\n");
  const text = `# ${name}

A plug-in for ${inline(contract.title)} ${inline(contract.version)}.

\`\`\`sh
${typed}
\`\`\`

\`${PLUGIN_FILE}\` is what the app loads. What it asks for stands in its import section: \`mortise inspect ${PLUGIN_FILE}\`
shows it, and \`mortise check ${PLUGIN_FILE} --contract ${CONTRACT_FILE}\` holds it against the app.

${language === "typescript" ? "" : "The `mortise` command comes with `npm install --global @mortise/cli`.\n\n"}| in | is |
|---|---|
| \`${KIT_FOLDER}/\` | the kit \`${kitName}\`: what the app offers, typed. Generated; its README lists every operation and event |
| \`${CONTRACT_FILE}\` | the contract that it was generated from |

When the app has changed, \`mortise diff ${CONTRACT_FILE} <new document> --plugin ${PLUGIN_FILE}\` tells what that means to the
plug-in that is built, and this makes the kit anew:

\`\`\`sh
mortise contract <new document> --out ${CONTRACT_FILE}
mortise pdk ${language} ${CONTRACT_FILE} --out ${KIT_FOLDER} --name ${kitName}
\`\`\`
`;
  return { path: "README.md", text };
}

/** A document's text inside a line of Markdown. */
function inline(text: string): string {
  return visible(text.replace(/\s+/g, " ").trim()).replace(/[\\`*_{}[\]<>#|&!~]/g, "\\$&");
}
