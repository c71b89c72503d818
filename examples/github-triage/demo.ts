// The whole way on GitHub's real description: document → contract → kit → plug-in → event → API calls.
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import type { Contract } from "@mortise/contract";
import { type CallRecord, createHost, type HostOptions } from "@mortise/host";
import { contractFromOpenApi } from "@mortise/openapi";
import { generateTypeScriptKit } from "@mortise/pdk";
import { startMockApi } from "./mock-api.ts";
import { Steps } from "./steps.ts";

const require = createRequire(import.meta.url);
const folder = import.meta.dirname;
const apiDocument = require.resolve("@octokit/openapi/generated/api.github.com.json");
const webhooksDocument = require.resolve("@octokit/openapi-webhooks/generated/api.github.com.json");

const steps = new Steps();

const contract = await steps.run(
  "GitHub's OpenAPI documents become a contract",
  () => contractFromOpenApi([apiDocument, webhooksDocument]),
  ({ operations, events, types }) => [
    `${operations.length} operations, ${events.length} events, ${types.length} named types`,
  ],
);

await steps.run(
  "the contract becomes a TypeScript kit",
  () => writeKit(contract),
  (count) => [`${count} files in examples/github-triage/kit`],
);

const plugin = await steps.run(
  "plugin.ts is type-checked and compiled to WebAssembly",
  () => buildPlugin({ entry: join(folder, "plugin.ts") }),
  ({ wasm, imports, exports }) => [
    `${Math.round(wasm.length / 1024)} KiB; handles ${exports.join(", ")}`,
    `asks for ${imports
      .filter(({ module }) => module === "extism:host/user")
      .map(({ name }) => name)
      .join(", ")}`,
  ],
);

const mock = await steps.run("an independent mock of GitHub's API starts, which checks each request", () =>
  startMockApi(apiDocument),
);

try {
  const calls: CallRecord[] = [];
  const observe: Partial<HostOptions> = {
    log: ({ level, text }) => steps.fact(`log     ${level}: ${text}`),
    onCall: (call) => calls.push(call),
  };
  const [issue, emptyIssue] = await openedIssues();
  const token = "ghs_secret-that-no-plugin-sees";

  await steps.run(
    "the app's ten lines: load the plug-in, grant two operations, tell it of an issue",
    async () => {
      const app = await tenLines(contract, mock.url, token, plugin.wasm, issue, observe);
      reportCalls(calls.splice(0));
      steps.fact(`answer  ${JSON.stringify(app)}`);
    },
  );

  const host = await createHost({
    contract,
    api: { baseUrl: mock.url, auth: { type: "bearer", token } },
    ...observe,
  });
  try {
    await steps.run("an issue without a text: the plug-in asks for details as well", async () => {
      const triage = await host.load(plugin.wasm, {
        name: "triage",
        grant: ["issues_add_labels", "issues_create_comment"],
      });
      const answer = await triage.call("issues_opened", emptyIssue);
      reportCalls(calls.splice(0));
      steps.fact(`answer  ${JSON.stringify(answer)}`);
    });
    await steps.run("the same plug-in, without the grant to comment: refused politely", async () => {
      const bounded = await host.load(plugin.wasm, { name: "triage-bounded", grant: ["issues_add_labels"] });
      steps.fact(`granted ${bounded.granted.join(", ")} of ${bounded.asks.join(", ")}`);
      const answer = await bounded.call("issues_opened", emptyIssue);
      reportCalls(calls.splice(0));
      steps.fact(`answer  ${JSON.stringify(answer)}`);
    });
  } finally {
    await host.close();
  }
} finally {
  await mock.stop();
}
steps.end();

async function tenLines(
  contract: Contract,
  baseUrl: string,
  token: string,
  wasm: Uint8Array,
  payload: unknown,
  observe: Partial<HostOptions>,
): Promise<unknown> {
  // #region ten lines
  const host = await createHost({ contract, api: { baseUrl, auth: { type: "bearer", token } }, ...observe });
  const plugin = await host.load(wasm, { grant: ["issues_add_labels", "issues_create_comment"] });
  try {
    if (plugin.handles("issues_opened")) return await plugin.call("issues_opened", payload);
  } finally {
    await host.close();
  }
  // #endregion
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
async function openedIssues(): Promise<readonly [unknown, unknown]> {
  interface Examples {
    readonly name: string;
    readonly examples: readonly {
      readonly action?: string;
      readonly issue?: { readonly body: string | null };
    }[];
  }
  const all: readonly Examples[] = require("@octokit/webhooks-examples/api.github.com/index.json");
  const opened = all
    .find(({ name }) => name === "issues")
    ?.examples.filter(({ action }) => action === "opened");
  return [opened?.find(({ issue }) => issue?.body), opened?.find(({ issue }) => issue && !issue.body)];
}

function reportCalls(calls: readonly CallRecord[]): void {
  for (const { operation, method, path, status, refusal, durationMs } of calls) {
    const outcome = refusal ?? String(status);
    steps.fact(`call    ${operation}: ${outcome}, ${durationMs.toFixed(1)} ms (${method} ${path})`);
  }
}
