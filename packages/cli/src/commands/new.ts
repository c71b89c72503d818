import { mkdir, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { contractToJson } from "@mortise/contract";
import type { KitFile } from "@mortise/pdk";
import { at, CliError, codeOf, EXIT_CODES, type ExitCode, reasonOf } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { generateKit } from "../kits.ts";
import type { KitLanguage } from "../languages.ts";
import { styled } from "../output/printer.ts";
import type { Shell } from "../shell.ts";
import { CONTRACT_FILE, KIT_FOLDER } from "../starter/parts.ts";
import { starterOf } from "../starter/starter.ts";
import { packageVersion } from "../version.ts";
import { replaceFile } from "../write/file.ts";
import { writeKit } from "../write/kit-folder.ts";

export interface NewOptions {
  readonly contract: readonly string[];
  /** Default: a folder of the plug-in's name. */
  readonly out?: string;
  /** Default: after the contract's title. */
  readonly kit?: string;
}

/** `mortise new`: a plug-in's folder that builds and passes its test, for one app. */
export async function createPlugin(
  language: KitLanguage,
  name: string,
  options: NewOptions,
  shell: Shell,
): Promise<ExitCode> {
  checkName(name);
  const folder = options.out ?? name;
  await checkFree(folder);
  const { contract } = await readContract(options.contract, shell);
  const kitName = options.kit ?? kitNameOf(contract.title);
  const kit = await at(kitName, () => generateKit(language, contract, { name: kitName }));
  const { files, commands } = starterOf(language, {
    name,
    kitName,
    kit,
    contract,
    version: packageVersion(),
  });
  if (files.length === 0) throw noEvent(options.contract.join(", "));

  await writeKit(join(folder, KIT_FOLDER), kit.files);
  await writeFiles(folder, [...files, { path: CONTRACT_FILE, text: contractToJson(contract) }]);
  shell.out.line`${styled("bold", name)} in ${folder}: a plug-in for ${contract.title} ${contract.version}`;
  shell.out.line`\nNext:`;
  shell.out.line`  cd ${folder}`;
  for (const { command, does } of commands) shell.out.line`  ${command}  ${styled("dim", `# ${does}`)}`;
  return EXIT_CODES.ok;
}

/** What npm, Cargo and Go all take for a name. */
function checkName(name: string): void {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) && name.length <= 64) return;
  throw new CliError(
    "wrong-usage",
    name,
    "This is no name for a plug-in.",
    "Give lower-case letters, digits and single hyphens, a letter first, such as credit-orders.",
  );
}

async function checkFree(folder: string): Promise<void> {
  const found = await readdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return [];
    throw new CliError("unwritable-output", folder, `${reasonOf(cause)}.`, "Give another folder with --out.");
  });
  if (found.length === 0) return;
  throw new CliError(
    "folder-not-empty",
    folder,
    `There is something in it already: ${found.slice(0, 3).join(", ")}${found.length > 3 ? ", …" : ""}.`,
    "Nothing was written. Give another name, or another folder with --out.",
  );
}

function noEvent(where: string): CliError {
  return new CliError(
    "no-event",
    where,
    "It has no event, so that no plug-in could ever be called.",
    "Name the document that describes the app's webhooks, too: --contract api.yaml webhooks.yaml",
  );
}

/** Words of titles that tell no app from another. */
const FILLERS: ReadonlySet<string> = new Set(
  "a an the and for of api apis rest http web official public openapi swagger spec specification documentation docs reference".split(
    " ",
  ),
);

/** The first two telling words of a title: `Lago API documentation` → `lago-kit`. */
function kitNameOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]{2,}/g) ?? [];
  const telling = words.filter((word) => !FILLERS.has(word)).slice(0, 2);
  const name = [...(telling.length > 0 ? telling : ["app"]), "kit"].join("-").slice(0, 60);
  return /^[a-z]/.test(name) ? name : `app-${name}`;
}

async function writeFiles(folder: string, files: readonly KitFile[]): Promise<void> {
  try {
    const root = await realpath(folder);
    for (const { path, text } of files) {
      const parent = join(root, ...path.split("/").slice(0, -1));
      await mkdir(parent, { recursive: true });
      await replaceFile(join(root, path), text);
    }
  } catch (cause) {
    throw new CliError(
      "unwritable-output",
      folder,
      `The plug-in cannot be written: ${reasonOf(cause)}.`,
      "Give a folder that you may write to.",
      { cause },
    );
  }
}
