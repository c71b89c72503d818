import type { Impact } from "@mortise/contract";
import { Argument, Command, Option } from "commander";
import type { BuildCommandOptions } from "./commands/build.ts";
import type { CallOptions } from "./commands/call.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { ContractFormat, ContractOptions } from "./commands/contract.ts";
import type { DiffOptions } from "./commands/diff.ts";
import type { InspectOptions } from "./commands/inspect.ts";
import type { NewOptions } from "./commands/new.ts";
import type { KitOptions } from "./commands/pdk.ts";
import type { ExitCode } from "./failure.ts";
import { KIT_LANGUAGES, type KitLanguage, LANGUAGES } from "./languages.ts";
import { SEVERITIES } from "./output/diagnostics.ts";
import type { Shell } from "./shell.ts";
import { packageVersion } from "./version.ts";

const EXIT_HELP = `
Exit codes:
  0   done
  1   the answer is no: findings or changes (--fail-on), a kit that differs (--check),
      a plug-in that doesn't build, doesn't fit or fails
  2   the command line is wrong
  3   an input is missing, unreadable or not what it should be
  4   the machine doesn't let it: a place that can't be written, a too old Node.js
  70  a defect in Mortise (MORTISE_DEBUG=1 shows where)
`;

/**
 * The command line as commander reads it. Each command's code is imported only when it runs: help and wrong usage
 * cost no more than commander itself.
 */
export function createProgram(shell: Shell, finish: (exitCode: ExitCode) => void): Command {
  const program = new Command("mortise")
    .description("An OpenAPI document becomes typed, sandboxed, real-time plug-ins.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .exitOverride()
    .showHelpAfterError("(mortise --help, or mortise <command> --help, explains.)")
    .addHelpText("after", EXIT_HELP)
    .configureOutput({
      writeOut: (text) => shell.out.block(text.replace(/\n$/, "")),
      writeErr: (text) =>
        shell.err.block(text.replace(/\n$/, "").replace(/^error: /, "mortise: [wrong-usage] ")),
    });
  addInspect(program, shell, finish);
  addContract(program, shell, finish);
  addNew(program, shell, finish);
  addPdk(program, shell, finish);
  addBuild(program, shell, finish);
  addCheck(program, shell, finish);
  addDiff(program, shell, finish);
  addCall(program, shell, finish);
  return program;
}

type Adder = (program: Command, shell: Shell, finish: (exitCode: ExitCode) => void) => void;

const CONTRACT_FLAGS = "--contract <file...>";
const CONTRACT_TEXT = "the app's contract: saved, or an OpenAPI document; several are joined";

const addInspect: Adder = (program, shell, finish) => {
  program
    .command("inspect")
    .description("show what a document or contract offers, or what a plug-in asks for and handles")
    .argument("<input>", "an OpenAPI document, a saved contract or a plugin.wasm")
    .option("--all", "every operation, event and finding, not only the first and their counts")
    .option("--json", "print JSON")
    .addOption(failOn())
    .action(async (input: string, options: InspectOptions) => {
      const { inspect } = await import("./commands/inspect.ts");
      finish(await inspect(input, options, shell));
    });
};

const addContract: Adder = (program, shell, finish) => {
  program
    .command("contract")
    .description("make the contract of an OpenAPI document; several are joined into one")
    .argument("<document...>", "OpenAPI documents (files or http(s) addresses) or saved contracts")
    .option("--out <file>", "where to write it (default: standard output)")
    .addOption(
      new Option(
        "--format <format>",
        "mortise: what every command reads (default); xtp: an XTP schema",
      ).choices(CONTRACT_FORMATS),
    )
    .addOption(failOn())
    .action(async (documents: string[], options: ContractOptions) => {
      const { contract } = await import("./commands/contract.ts");
      finish(await contract(documents, options, shell));
    });
};

const CONTRACT_FORMATS: readonly ContractFormat[] = ["mortise", "xtp"];

const addNew: Adder = (program, shell, finish) => {
  program
    .command("new")
    .description("begin a plug-in: a folder that builds and passes its test")
    .addArgument(new Argument("<language>", "what it is written in").choices(LANGUAGES))
    .argument("<name>", "the plug-in's name, such as credit-orders")
    .requiredOption(CONTRACT_FLAGS, CONTRACT_TEXT)
    .option("--out <folder>", "the plug-in's folder (default: its name)")
    .option("--kit <name>", "the kit's name (default: after the contract's title)")
    .action(async (language: KitLanguage, name: string, options: NewOptions) => {
      const { createPlugin } = await import("./commands/new.ts");
      finish(await createPlugin(language, name, options, shell));
    });
};

const addPdk: Adder = (program, shell, finish) => {
  const pdk = program
    .command("pdk")
    .description("generate a plug-in development kit from a contract, in one of several languages");
  for (const { language, description, nameFlag, nameText, versionText } of KIT_LANGUAGES) {
    const command = pdk
      .command(language)
      .description(description)
      .argument("<document...>", "OpenAPI documents or saved contracts")
      .requiredOption("--out <folder>", "the kit's folder; it belongs to the generator")
      .requiredOption(nameFlag, nameText)
      .option("--check", "write nothing; exit 1 and list the files that differ, if any does");
    if (versionText !== undefined) command.option("--package-version <version>", versionText);
    command.action(async (documents: string[], options: KitOptions) => {
      const { pdk } = await import("./commands/pdk.ts");
      finish(await pdk(language, documents, options, shell));
    });
  }
};

const addBuild: Adder = (program, shell, finish) => {
  program
    .command("build")
    .description("compile a plug-in in TypeScript, Rust or Go to one WebAssembly file")
    .argument("<entry>", "the plug-in's folder, or its entry file, such as plugin.ts")
    .requiredOption("--out <file>", "where to write the plug-in, such as plugin.wasm")
    .option(CONTRACT_FLAGS, `${CONTRACT_TEXT}; the plug-in must fit it`)
    .option("--no-type-check", "skip the type check (TypeScript)")
    .option("--json", "print JSON")
    .action(async (entry: string, options: BuildCommandOptions) => {
      const { build } = await import("./commands/build.ts");
      finish(await build(entry, options, shell));
    });
};

const addCheck: Adder = (program, shell, finish) => {
  program
    .command("check")
    .description("hold a plug-in's imports and exports against a contract")
    .argument("<plugin>", "the plug-in's .wasm file")
    .requiredOption(CONTRACT_FLAGS, CONTRACT_TEXT)
    .option("--json", "print JSON")
    .action(async (plugin: string, options: CheckOptions) => {
      const { check } = await import("./commands/check.ts");
      finish(await check(plugin, options, shell));
    });
};

const addDiff: Adder = (program, shell, finish) => {
  program
    .command("diff")
    .description("tell what changed between two contracts, and which built plug-ins it breaks")
    .argument("<before>", "the earlier OpenAPI document or saved contract")
    .argument("<after>", "the later one")
    .option("--plugin <file...>", "only what reaches these .wasm files")
    .addOption(
      new Option("--fail-on <impact>", "exit 1 when there is a change as grave as this").choices(IMPACTS),
    )
    .option("--all", "every change, not only those that may break plug-ins")
    .option("--json", "print JSON")
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diff } = await import("./commands/diff.ts");
      finish(await diff(before, after, options, shell));
    });
};

/** As @mortise/contract has them; help does not load it. */
const IMPACTS: readonly Impact[] = ["breaks", "may-break", "compatible"];

const addCall: Adder = (program, shell, finish) => {
  program
    .command("call")
    .description("call one export of a plug-in, against the real API")
    .argument("<plugin>", "the plug-in's .wasm file")
    .argument("<export>", "the event to tell it, such as invoice_created")
    .requiredOption(CONTRACT_FLAGS, CONTRACT_TEXT)
    .option("--input <file>", "the event's payload as JSON; - reads standard input (default: none)")
    .option("--grant <operations...>", "operations that it may call, by name, separated by commas or spaces")
    .option("--base-url <url>", "where the API is (default: the contract's first server)")
    .option("--bearer-env <variable>", "environment variable that holds a bearer token")
    .option("--basic-env <variable>", "environment variable that holds user:password")
    .option("--api-key-env <variable>", "environment variable that holds an API key")
    .option("--api-key-place <place>", "where that key goes, such as header:X-Api-Key or query:key")
    .option(
      "--auth <scheme=source...>",
      "a security scheme's credential: <scheme>=env:<variable> or <scheme>=client:<variable>,<variable>",
    )
    .option("--oauth-scope <scopes...>", "what the OAuth 2 clients in --auth ask for")
    .option("--oauth-token-url <url>", "their token endpoint (default: the contract's)")
    .option("--timeout-ms <ms>", "how long the call may take (default: 10000)")
    .option("--json", "print JSON")
    .action(async (plugin: string, exportName: string, options: CallOptions) => {
      const { call } = await import("./commands/call.ts");
      finish(await call(plugin, exportName, options, shell));
    });
};

function failOn(): Option {
  return new Option("--fail-on <severity>", "exit 1 when there is a finding as grave as this").choices(
    SEVERITIES,
  );
}
