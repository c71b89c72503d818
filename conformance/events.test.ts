import { isDeepStrictEqual } from "node:util";
import { createHost } from "@mortise/host";
import { importOpenApi } from "@mortise/openapi";
import { expect, test } from "vitest";
import { CONTRADICTIONS, expectedFor } from "./exceptions.ts";
import { KIT, openWorkshop } from "./plugins/workshop.ts";
import { documentPath, haveDocuments, readDocument } from "./samples/document.ts";
import { sampleWebhooks } from "./samples/webhooks.ts";

const here = haveDocuments("lago.yaml", "github-webhooks.json");

test.runIf(here).each([
  { file: "lago.yaml", events: 61 },
  { file: "github-webhooks.json", events: 261 },
])(
  "one plug-in hears all $events events of $file as they were told",
  { timeout: 240_000 },
  async ({ file, events }) => {
    const { contract } = await importOpenApi(documentPath(file));
    expect(contract.events).toHaveLength(events);
    const workshop = await openWorkshop(contract);
    const host = await createHost({ contract, api: { baseUrl: "http://127.0.0.1:9" } });
    try {
      const { wasm, exports } = await workshop.build(echoing(workshop.handlers.map(([handler]) => handler)));
      expect([...exports].sort()).toEqual(contract.events.map((event) => event.name));
      const plugin = await host.load(wasm, { name: "echo" });
      const handlerOf = new Map(workshop.handlers.map(([handler, event]) => [event, handler]));
      const nameOf = new Map(contract.events.map((event) => [event.source.key, event.name]));
      const wrong: string[] = [];
      const samples = sampleWebhooks(await readDocument(documentPath(file)));
      expect(samples).toHaveLength(events);
      const contradictions = samples.filter(({ contradiction }) => contradiction !== undefined);
      expect(contradictions.map(({ key }) => key).sort()).toEqual(expectedFor(CONTRADICTIONS, file));
      for (const { key, payload } of samples) {
        const event = nameOf.get(key) ?? key;
        const answer = await plugin.call(event, payload, { timeoutMs: 10_000 });
        if (!isDeepStrictEqual(answer, { handler: handlerOf.get(event), event: payload })) wrong.push(key);
      }
      expect(wrong).toEqual([]);
    } finally {
      await host.close();
      await workshop.close();
    }
  },
);

/** A plug-in that handles everything, and answers which handler heard what. */
function echoing(handlers: readonly string[]): string {
  return `import type { Handlers } from "${KIT}";

const echo = (handler: string) => (event: unknown): never => ({ handler, event }) as never;

${handlers.map((name) => `export const ${name}: Handlers["${name}"] = echo("${name}");`).join("\n")}
`;
}
