// The whole way, on GitHub's real description: document → contract → kit → plug-in → event → API calls.
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import { type Contract, IMPORT_MODULE } from "@mortise/contract";
import type { CallRecord, HostOptions, Plugin } from "@mortise/host";
import { contractFromOpenApi } from "@mortise/openapi";
import { generateTypeScriptKit } from "@mortise/pdk";
import { startApp } from "./app.ts";
import { startMockApi } from "./mock-api.ts";
import { Steps } from "./steps.ts";

const require = createRequire(import.meta.url);
const folder = import.meta.dirname;
const apiDocument = require.resolve("@octokit/openapi/generated/api.github.com.json");
const webhooksDocument = require.resolve("@octokit/openapi-webhooks/generated/api.github.com.json");
const token = "ghs_a-secret-that-no-plug-in-sees";
const steps = new Steps();
const [issue, issueWithoutText] = openedIssues();

const contract = await steps.run("GitHub's OpenAPI documents become a contract", async () => {
  const contract = await contractFromOpenApi([apiDocument, webhooksDocument]);
  const { operations, events, types } = contract;
  steps.note(
    "holds",
    `${operations.length} operations, ${events.length} events, ${types.length} named types`,
  );
  return contract;
});

await steps.run("the contract becomes a TypeScript kit", async () => {
  const count = await writeKit(contract);
  steps.note("files", `${count} in examples/github-triage/kit, package @acme/github`);
});

const { wasm } = await steps.run("plugin.ts is type-checked and compiled to WebAssembly", async () => {
  const built = await buildPlugin({ entry: join(folder, "plugin.ts") });
  const operations = built.imports.filter(({ module }) => module === IMPORT_MODULE).map(({ name }) => name);
  steps.note("size", `${Math.round(built.wasm.length / 1024)} KiB`);
  steps.note("handles", built.exports.join(", "));
  steps.note("asks for", operations.join(", "));
  return built;
});

const mock = await steps.run("an independent mock of GitHub's API starts, which checks each request", () =>
  startMockApi(apiDocument),
);
const observe: Pick<HostOptions, "log" | "onCall"> = {
  log: ({ level, text }) => steps.note("log", `${level}: ${text}`),
  onCall: (call) => steps.note("call", describeCall(call)),
};
try {
  const title = "an app starts (app.ts), grants two operations, and tells the plug-in of an issue";
  const { host, plugin } = await steps.run(title, async () => {
    const app = await startApp([apiDocument, webhooksDocument], mock.url, token, wasm, issue, observe);
    noteGrants(app.plugin);
    steps.note("answer", JSON.stringify(app.answer));
    return app;
  });
  try {
    await steps.run("an issue without a text: the plug-in asks for details, too", () => tell(plugin));
    const bounded = await host.load(wasm, { name: "bounded", grant: ["issues_add_labels"] });
    await steps.run("the same plug-in without the grant to comment: refused politely", () => tell(bounded));
  } finally {
    await host.close();
  }
} finally {
  await mock.stop();
}
steps.end();

async function tell(plugin: Plugin): Promise<void> {
  noteGrants(plugin);
  const answer = await plugin.call("issues_opened", issueWithoutText);
  steps.note("answer", JSON.stringify(answer));
}

function noteGrants({ granted, asks }: Plugin): void {
  steps.note("granted", `${granted.length} of ${asks.length}: ${granted.join(", ")}`);
}

function describeCall({ operation, method, path, status, refusal, durationMs }: CallRecord): string {
  return `${operation}: ${refusal ?? status}, ${durationMs.toFixed(1)} ms (${method} ${path})`;
}

async function writeKit(contract: Contract): Promise<number> {
  const { files } = generateTypeScriptKit(contract, { packageName: "@acme/github" });
  for (const { path, text } of files) {
    const file = join(folder, "kit", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return files.length;
}

/** Two `issues.opened` payloads as GitHub really sent them: one issue with a text, one without. */
function openedIssues(): readonly [unknown, unknown] {
  interface EventExamples {
    readonly name: string;
    readonly examples: readonly {
      readonly action?: string;
      readonly issue?: { readonly body: string | null };
    }[];
  }
  const events: readonly EventExamples[] = require("@octokit/webhooks-examples/api.github.com/index.json");
  const opened = events
    .find(({ name }) => name === "issues")
    ?.examples.filter(({ action }) => action === "opened");
  return [opened?.find(({ issue }) => issue?.body), opened?.find(({ issue }) => issue && !issue.body)];
}
