import { isDeepStrictEqual } from "node:util";
import { createHost } from "@mortise/host";
import { importOpenApi } from "@mortise/openapi";
import { expect, test } from "vitest";
import { CONTRADICTIONS, expectedFor } from "./exceptions.ts";
import { KIT, openWorkshop } from "./plugins/workshop.ts";
import { leaveResult } from "./report/results.ts";
import { documentPath, haveDocuments } from "./samples/document.ts";
import { sampleEvents } from "./samples/events.ts";
import { forSamples, readWhole } from "./samples/whole.ts";

/** Every real document that tells of events, and how many: webhooks, `x-webhooks` and callbacks. */
const DOCUMENTS = [
  { file: "adyen-Webhooks-v1.yaml", events: 48 },
  { file: "figma.yaml", events: 7 },
  { file: "github-webhooks.json", events: 261 },
  { file: "github.json", events: 270 },
  { file: "lago-src/openapi.yaml", events: 61 },
  { file: "lago.yaml", events: 61 },
  { file: "mermade-mega.yaml", events: 1 },
  { file: "museum.yaml", events: 1 },
  { file: "oai-callback-example.yaml", events: 1 },
  { file: "oai-tictactoe.yaml", events: 2 },
  { file: "oai-webhook-example.yaml", events: 1 },
  { file: "openai.yaml", events: 16 },
  { file: "readme-callbacks.json", events: 1 },
  { file: "resend.yaml", events: 17 },
  { file: "scalar-galaxy.yaml", events: 1 },
  { file: "svix.json", events: 7 },
];

test.each(DOCUMENTS.filter(({ file }) => haveDocuments(file)))(
  "one plug-in hears all $events events of $file as they were told",
  { timeout: 240_000 },
  async ({ file, events }) => {
    const path = documentPath(file);
    const { contract } = await importOpenApi(path);
    expect(contract.events).toHaveLength(events);
    const workshop = await openWorkshop(contract);
    const host = await createHost({ contract, api: { baseUrl: "http://127.0.0.1:9" } });
    try {
      const { wasm, exports } = await workshop.build(echoing(workshop.handlers.map(([handler]) => handler)));
      expect([...exports].sort()).toEqual(contract.events.map((event) => event.name));
      const plugin = await host.load(wasm, { name: "echo" });
      const handlerOf = new Map(workshop.handlers.map(([handler, event]) => [event, handler]));
      const samples = new Map(sampleEvents(forSamples(await readWhole(path))).map((one) => [one.at, one]));
      expect([...samples.keys()].sort()).toEqual(contract.events.map(({ at }) => at).sort());
      const wrong: string[] = [];
      const contradictions: string[] = [];
      for (const { name, at, source } of contract.events) {
        const sample = samples.get(at);
        if (sample?.contradiction !== undefined) contradictions.push(source.key);
        const answer = await plugin.call(name, sample?.payload, { timeoutMs: 10_000 });
        const heard = {
          handler: handlerOf.get(name),
          ...(sample?.payload !== undefined && { event: sample.payload }),
        };
        if (!sample || !isDeepStrictEqual(answer, heard)) wrong.push(name);
      }
      expect(wrong).toEqual([]);
      expect(contradictions.sort()).toEqual(expectedFor(CONTRADICTIONS, file));
      await leaveResult("events", file, { heard: contract.events.length });
    } finally {
      await host.close();
      await workshop.close();
    }
  },
);

/** A plug-in that handles everything, and answers which handler heard what. */
function echoing(handlers: readonly string[]): string {
  return `import type { Handlers } from "${KIT}";

const echo = (handler: string) => (event?: unknown): never => ({ handler, event }) as never;

${handlers.map((name) => `export const ${name}: Handlers["${name}"] = echo("${name}");`).join("\n")}
`;
}
